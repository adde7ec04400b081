const trace = (line) => require('fs').writeSync(1, line + '\n');

for (const name of ['a', 'b', 'c']) {
  setImmediate(() => {
    trace('immediate ' + name);
    queueMicrotask(() => trace('microtask ' + name));
    process.nextTick(() => trace('tick ' + name));
  });
}
