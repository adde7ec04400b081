// What a callback costs by the way it is queued, a thousand at a time; ns as JSON.
'use strict';
const count = Number(process.argv[process.argv.length - 1]);
const BATCH = 1000;
let ran = 0;
const callback = () => { ran++; };
const batches = (queue) => new Promise((resolve) => {
  let left = count / BATCH;
  let queueing = 0n;
  const next = () => {
    if (left-- === 0) return resolve(Number(queueing) / count);
    const from = process.hrtime.bigint();
    for (let i = 0; i < BATCH; i++) queue(callback);
    queue(() => { queueing += process.hrtime.bigint() - from; setImmediate(next); });
  };
  setImmediate(next);
});
const turns = (n) => new Promise((resolve) => {
  const start = process.hrtime.bigint();
  let left = n;
  const again = () => {
    if (--left > 0) setImmediate(again);
    else resolve(Number(process.hrtime.bigint() - start) / n);
  };
  setImmediate(again);
});
const all = async () => ({
  tick: await batches(process.nextTick), microtask: await batches(queueMicrotask),
  immediate: await batches(setImmediate), turn: await turns(count / 10),
});
all().then(all).then((result) => console.log(JSON.stringify(result))); // the first one warms up
