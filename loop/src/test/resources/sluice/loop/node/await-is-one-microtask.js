const trace = (line) => require('fs').writeSync(1, line + '\n');

async function walk(name, steps) {
  trace(name + ' starts');
  for (let i = 1; i <= steps; i++) {
    await null;
    trace(name + ' ' + i);
  }
  return name;
}
process.nextTick(() => trace('tick'));
walk('a', 3).then((v) => trace(v + ' done'));
walk('b', 2).then((v) => trace(v + ' done'));
Promise.resolve()
  .then(() => trace('then 1'))
  .then(() => trace('then 2'))
  .then(() => trace('then 3'));
trace('main');
