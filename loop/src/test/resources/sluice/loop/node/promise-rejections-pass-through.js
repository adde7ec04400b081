const trace = (line) => require('fs').writeSync(1, line + '\n');

let fail;
const promise = new Promise((_, reject) => { fail = reject; });
promise.then(() => trace('never'))
  .then(() => trace('never'))
  .catch((e) => trace('caught at the end ' + e.message));
promise.catch((e) => trace('caught at once ' + e.message))
  .then(() => trace('after the catch'));
promise.then(() => trace('never'), (e) => { throw new Error('from ' + e.message); })
  .catch((e) => trace('caught ' + e.message));
fail(new Error('boom'));
queueMicrotask(() => trace('microtask'));
