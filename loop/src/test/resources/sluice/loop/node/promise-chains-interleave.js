const trace = (line) => require('fs').writeSync(1, line + '\n');

const chain = (name) => Promise.resolve()
  .then(() => trace(name + ' 1'))
  .then(() => trace(name + ' 2'))
  .then(() => trace(name + ' 3'));
chain('a');
chain('b');
queueMicrotask(() => {
  trace('microtask');
  queueMicrotask(() => trace('microtask in microtask'));
});
