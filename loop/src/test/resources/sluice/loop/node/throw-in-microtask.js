const trace = (line) => require('fs').writeSync(1, line + '\n');
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

setImmediate(() => {
  queueMicrotask(() => trace('before'));
  queueMicrotask(() => { throw new Error('boom'); });
  queueMicrotask(() => trace('behind'));
});
setImmediate(() => trace('immediate'));
