const trace = (line) => require('fs').writeSync(1, line + '\n');
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

let times = 0;
const interval = setInterval(() => {
  if (++times === 3) clearInterval(interval);
  throw new Error('boom ' + times);
}, 5);
