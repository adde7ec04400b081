const trace = (line) => require('fs').writeSync(1, line + '\n');
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

setImmediate(() => {
  process.nextTick(() => trace('before'));
  process.nextTick(() => { throw new Error('boom'); });
  process.nextTick(() => trace('behind'));
  queueMicrotask(() => trace('microtask'));
});
