const trace = (line) => require('fs').writeSync(1, line + '\n');
const { EventEmitter } = require('events');

const emitter = new EventEmitter();
const b = () => trace('b');
emitter.on('x', () => { trace('a'); emitter.off('x', b); emitter.on('x', () => trace('late')); });
emitter.on('x', b);
emitter.prependListener('x', () => trace('first'));
emitter.once('x', () => { trace('once'); emitter.emit('y'); });
emitter.on('y', () => trace('y inside x'));
trace('heard ' + emitter.emit('x'));
trace('heard ' + emitter.emit('x'));
trace('heard ' + emitter.emit('nobody'));
try {
  emitter.emit('error', new Error('boom'));
} catch (e) {
  trace('thrown ' + e.message);
}
emitter.on('error', (e) => trace('error ' + e.message));
emitter.emit('error', new Error('heard'));
const c = () => { trace('c'); emitter.emit('z'); };
emitter.once('z', c);
emitter.once('z', () => trace('d'));
emitter.emit('z');
trace('left ' + emitter.listenerCount('z'));
