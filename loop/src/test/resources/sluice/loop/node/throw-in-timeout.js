const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

setTimeout(() => trace('before'), 1);
setTimeout(() => { throw new Error('boom'); }, 1);
setTimeout(() => trace('behind'), 1);
setTimeout(() => trace('of another duration'), 2);
setImmediate(() => trace('immediate'));
spin(20);
