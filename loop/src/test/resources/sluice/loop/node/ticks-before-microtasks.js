const trace = (line) => require('fs').writeSync(1, line + '\n');

setTimeout(() => trace('timeout'), 1);
Promise.resolve().then(() => trace('then'));
queueMicrotask(() => trace('microtask'));
process.nextTick(() => trace('tick 1'));
process.nextTick(() => trace('tick 2'));
trace('main');
