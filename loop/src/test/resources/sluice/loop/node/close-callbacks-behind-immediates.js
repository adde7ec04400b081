const trace = (line) => require('fs').writeSync(1, line + '\n');
const net = require('net');

const server = net.createServer((peer) => peer.write('x'));
server.listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.once('data', () => {
    trace('data');
    socket.once('close', () => {
      trace('close');
      process.nextTick(() => trace('tick of close'));
      setImmediate(() => trace('immediate of close'));
    });
    socket.destroy();
    setImmediate(() => trace('immediate'));
    process.nextTick(() => trace('tick'));
    server.close();
  });
});
