const trace = (line) => require('fs').writeSync(1, line + '\n');
const spin = (millis) => { const end = Date.now() + millis; while (Date.now() < end); };

const order = [];
for (let i = 0; i < 100; i++) {
  setTimeout(() => order.push(i), 5);
}
setTimeout(() => trace('of 5: ' + order.join(' ')), 5);
setTimeout(() => trace('of 40'), 40);
setTimeout(() => trace('of 10'), 10);
setTimeout(() => trace('of 20'), 20);
spin(60);
