const trace = (line) => require('fs').writeSync(1, line + '\n');
process.on('unhandledRejection', (e) => trace('unhandled ' + e.message));

const late = Promise.reject(new Error('handled in time'));
process.nextTick(() => late.catch((e) => trace('caught ' + e.message)));
const microtask = Promise.reject(new Error('handled in a microtask'));
queueMicrotask(() => queueMicrotask(() => microtask.catch((e) => trace('caught ' + e.message))));
Promise.reject(new Error('never handled')).then(() => trace('never'));
setImmediate(() => {
  trace('immediate');
  Promise.reject(new Error('from an immediate'));
  process.nextTick(() => trace('tick'));
  queueMicrotask(() => trace('microtask'));
});
setImmediate(() => trace('next immediate'));
