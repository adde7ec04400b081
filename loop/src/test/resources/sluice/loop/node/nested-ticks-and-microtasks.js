const trace = (line) => require('fs').writeSync(1, line + '\n');

process.nextTick(() => {
  trace('tick 1');
  process.nextTick(() => trace('tick in tick'));
  queueMicrotask(() => trace('microtask in tick'));
});
queueMicrotask(() => {
  trace('microtask 1');
  process.nextTick(() => trace('tick in microtask'));
  queueMicrotask(() => {
    trace('microtask in microtask');
    queueMicrotask(() => trace('microtask at depth 3'));
  });
});
process.nextTick(() => trace('tick 2'));
queueMicrotask(() => trace('microtask 2'));
