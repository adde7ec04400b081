const trace = (line) => require('fs').writeSync(1, line + '\n');

let ticks = 0;
const interval = setInterval(() => {
  trace('interval ' + ++ticks);
  process.nextTick(() => trace('tick ' + ticks));
  if (ticks === 3) clearInterval(interval);
}, 10);
setTimeout(() => trace('timeout'), 25).unref();
