const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };

for (const name of ['a', 'b', 'c']) {
  setTimeout(() => {
    trace('timeout ' + name);
    queueMicrotask(() => trace('microtask ' + name));
    process.nextTick(() => trace('tick ' + name));
  }, 1);
}
setTimeout(() => trace('timeout of another duration'), 2);
spin(20);
