const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };

const never = setTimeout(() => trace('never'), 1);
clearTimeout(never);
clearTimeout(never);
never.refresh(); // stays cleared
setTimeout(() => { trace('clears the next one'); clearTimeout(next); }, 1);
const next = setTimeout(() => trace('never'), 1);
setTimeout(() => trace('still runs'), 1);
spin(20);
setImmediate(() => { trace('clears the next immediate'); clearImmediate(nextImmediate); });
const nextImmediate = setImmediate(() => trace('never'));
setImmediate(() => trace('immediate still runs'));
