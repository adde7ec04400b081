const trace = (line) => require('fs').writeSync(1, line + '\n');
const net = require('net');
process.on('uncaughtException', (e) => trace('uncaught ' + e.message));

const server = net.createServer((peer) => peer.write('x'));
server.listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.once('data', () => {
    socket.once('close', () => { throw new Error('boom'); });
    socket.destroy();
    server.close();
    setImmediate(() => trace('immediate'));
  });
});
