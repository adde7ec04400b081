const trace = (line) => require('fs').writeSync(1, line + '\n');
const net = require('net');

const server = net.createServer((peer) => peer.write('x'));
server.listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.once('data', () => {
    trace('data');
    setTimeout(() => trace('timeout'), 1);
    setImmediate(() => {
      trace('immediate');
      socket.destroy();
    });
    queueMicrotask(() => trace('microtask'));
    process.nextTick(() => trace('tick'));
    server.close();
  });
});
