const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };

setTimeout(() => {
  trace('timeout');
  setImmediate(() => {
    trace('immediate from timeout');
    setTimeout(() => trace('timeout from immediate'), 1);
    setImmediate(() => trace('immediate from immediate'));
    spin(20); // due before the next turn's check phase
  });
  setTimeout(() => trace('timeout from timeout'), 1);
  spin(20); // due, but not in this timers phase: the immediate is first
}, 1);
