// What calls between a Node-API addon and Node cost; the last pass of each, as JSON.
'use strict';
const addon = require(process.argv[process.argv.length - 1]);
const { EventEmitter } = require('events');
const PASSES = 8, CALLS = 100000, ADDS = 2000000, EVENTS = 50000, SENT = 100000;
const nanos = () => Number(process.hrtime.bigint());
const each = (count, body) => {
  let last;
  for (let pass = 0; pass < PASSES; pass++) {
    const from = nanos();
    body();
    last = (nanos() - from) / count;
  }
  return last;
};
let sum = 0;
const call = each(ADDS, () => { for (let i = 0; i < ADDS; i++) sum = addon.add(sum, i) % 1000; });
const clock = each(CALLS, () => addon.calls(() => performance.now(), CALLS));
const emitter = new EventEmitter();
emitter.on('tick', addon.listener);
const payload = Buffer.alloc(16);
const event = each(EVENTS, () => addon.emits(emitter, emitter.emit, 'tick', payload, EVENTS));
const send = () => new Promise((resolve) => {
  const from = nanos();
  addon.thread(SENT, () => resolve(SENT * 1e9 / (nanos() - from)));
});
(async () => {
  let thread;
  for (let pass = 0; pass < PASSES; pass++) thread = await send();
  console.log(JSON.stringify({ call, clock, event, thread }));
})();
