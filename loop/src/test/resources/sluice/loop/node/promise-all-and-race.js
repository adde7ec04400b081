const trace = (line) => require('fs').writeSync(1, line + '\n');

const resolvers = [];
const open = () => new Promise((resolve, reject) => resolvers.push({ resolve, reject }));
Promise.all([open(), open()]).then((v) => trace('all ' + v.join(' ')));
Promise.all([open(), open()]).catch((e) => trace('all failed ' + e.message));
Promise.race([open(), open()]).then((v) => trace('race ' + v));
Promise.all([]).then((v) => trace('all of none ' + v.length));
setImmediate(() => {
  resolvers[1].resolve('b');
  resolvers[0].resolve('a');
  resolvers[3].reject(new Error('no'));
  resolvers[2].resolve('unused');
  resolvers[5].resolve('second');
  resolvers[4].resolve('first');
  queueMicrotask(() => {
    trace('microtask');
    queueMicrotask(() => trace('microtask in microtask'));
  });
});
