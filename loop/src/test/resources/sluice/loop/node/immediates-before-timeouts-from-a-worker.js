const trace = (line) => require('fs').writeSync(1, line + '\n');

require('fs').stat(__filename, () => {
  trace('stat');
  setTimeout(() => trace('timeout'), 1);
  setImmediate(() => trace('immediate'));
  process.nextTick(() => trace('tick'));
  queueMicrotask(() => trace('microtask'));
});
