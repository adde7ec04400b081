const trace = (line) => require('fs').writeSync(1, line + '\n');

let settle;
const promise = new Promise((resolve) => { settle = resolve; });
promise.then((v) => trace('first ' + v)).then(() => trace('after first'));
promise.then((v) => trace('second ' + v)).then(() => trace('after second'));
promise.then((v) => trace('third ' + v));
setImmediate(() => {
  trace('settle');
  queueMicrotask(() => trace('queued before'));
  settle(7);
  settle(8);
  promise.then((v) => trace('late ' + v));
  queueMicrotask(() => trace('queued behind'));
  process.nextTick(() => trace('tick'));
});
