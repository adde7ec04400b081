const trace = (line) => require('fs').writeSync(1, line + '\n');

setTimeout(() => trace('never'), 60000).unref();
setInterval(() => trace('never'), 60000).unref();
const back = setTimeout(() => trace('referenced again'), 20).unref();
back.ref();
back.ref();
setTimeout(() => trace('timeout'), 1);
trace('main');
