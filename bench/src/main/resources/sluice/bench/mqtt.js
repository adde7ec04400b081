// Messages a second by mqtt.js, from the first publish to the PUBACK of the last, as JSON.
'use strict';
const [port, qos, messages, bytes, window, topic] = process.argv.slice(-6);
const mqtt = require(process.cwd() + '/node_modules/mqtt');
const client = mqtt.connect(`mqtt://127.0.0.1:${port}`,
  { protocolVersion: 5, clientId: 'mqttjs-bench', clean: true, reconnectPeriod: 0 });
const payload = Buffer.alloc(Number(bytes));
let sent = 0;
let inflight = 0;
let start;
let before;
const fill = () => {
  while (sent < messages && inflight < window) {
    const last = ++sent == messages;
    const options = { qos: last ? 1 : Number(qos),
      properties: { userProperties: { 'sluice-id': `0-${sent}` } } };
    inflight++;
    client.publish(topic, payload, options, (error) => {
      if (error) throw error;
      inflight--;
      if (last) {
        const took = Number(process.hrtime.bigint() - start);
        const cpu = process.cpuUsage();
        console.log(JSON.stringify({ rate: messages * 1e9 / took,
          cpu: (cpu.user + cpu.system - before.user - before.system) / 1e6 }));
        client.end(true);
      } else if (inflight <= window / 2) {
        fill();
      }
    });
  }
};
client.on('error', (error) => { throw error; });
client.on('connect', () => {
  before = process.cpuUsage();
  start = process.hrtime.bigint();
  fill();
});
