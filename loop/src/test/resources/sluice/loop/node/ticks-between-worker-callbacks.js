const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };
const fs = require('fs');

for (const name of ['a', 'b']) {
  fs.stat(__filename, () => {
    trace('stat');
    process.nextTick(() => trace('tick'));
    queueMicrotask(() => trace('microtask'));
  });
}
spin(100); // both are done when the loop polls
