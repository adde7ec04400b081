const trace = (line) => require('fs').writeSync(1, line + '\n');

setTimeout(() => trace('never'), 60000).unref();
process.nextTick(() => trace('tick'));
queueMicrotask(() => trace('microtask'));
trace('main');
