const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };

setImmediate(() => trace('immediate'));
setTimeout(() => trace('timeout'), 1);
spin(20); // the timeout is due when the first turn starts
