const trace = (line) => require('fs').writeSync(1, line + '\n');

const done = Promise.resolve('inner');
Promise.resolve().then(() => done).then((v) => trace('adopted ' + v));
Promise.resolve()
  .then(() => trace('1'))
  .then(() => trace('2'))
  .then(() => trace('3'))
  .then(() => trace('4'));
let later;
const pending = new Promise((resolve) => { later = resolve; });
Promise.resolve().then(() => pending).then((v) => trace('adopted ' + v));
setImmediate(() => {
  later('late');
  Promise.resolve()
    .then(() => trace('5'))
    .then(() => trace('6'))
    .then(() => trace('7'));
});
