const trace = (line) => require('fs').writeSync(1, line + '\n');
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

require('fs').stat(__filename, () => {
  setImmediate(() => trace('immediate'));
  throw new Error('boom');
});
