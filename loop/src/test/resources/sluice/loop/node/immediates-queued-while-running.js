const trace = (line) => require('fs').writeSync(1, line + '\n');

setImmediate(() => {
  trace('first');
  setImmediate(() => {
    trace('next turn 1');
    setImmediate(() => trace('turn after that'));
  });
});
setImmediate(() => {
  trace('second');
  setImmediate(() => trace('next turn 2'));
});
setImmediate(() => trace('third'));
