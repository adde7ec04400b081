const trace = (line) => require('fs').writeSync(1, line + '\n');

async function fails() {
  await null;
  throw new Error('boom');
}
async function calls() {
  try {
    await fails();
    trace('never');
  } catch (e) {
    trace('caught ' + e.message);
  }
  await new Promise((resolve) => setImmediate(resolve));
  trace('after an immediate');
  return fails();
}
calls().catch((e) => trace('rejected ' + e.message));
setImmediate(() => trace('immediate'));
