const trace = (line) => require('fs').writeSync(1, line + '\n');
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

setImmediate(() => trace('before'));
setImmediate(() => { throw new Error('boom'); });
setImmediate(() => trace('behind'));
