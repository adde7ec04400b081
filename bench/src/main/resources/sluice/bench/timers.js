// A million timers set, every second one cleared, the rest fired; ns per timer as JSON.
'use strict';
const count = Number(process.argv[process.argv.length - 1]);
const round = () => {
  const timers = new Array(count);
  let fired = 0;
  let firstAt;
  const callback = () => {
    if (fired++ === 0) firstAt = process.hrtime.bigint();
    if (fired === count / 2) done(process.hrtime.bigint());
  };
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) timers[i] = setTimeout(callback, 1 + (i * 7919) % 1000);
  const isSet = process.hrtime.bigint();
  for (let i = 0; i < count; i += 2) clearTimeout(timers[i]);
  const isCleared = process.hrtime.bigint();
  const due = Date.now() + 1100; // all are due at once: then firing alone is measured
  while (Date.now() < due);
  const done = (now) => {
    const ns = (from, to, n) => Number(to - from) / n;
    const result = { set: ns(start, isSet, count), clear: ns(isSet, isCleared, count / 2),
      fire: ns(firstAt, now, count / 2) };
    if (++rounds < 2) setImmediate(round); else console.log(JSON.stringify(result));
  };
};
let rounds = 0; // the first one warms up
round();
