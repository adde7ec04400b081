const trace = (line) => require('fs').writeSync(1, line + '\n');

const refreshed = setTimeout(() => trace('refreshed'), 60);
setTimeout(() => { trace('refresh'); refreshed.refresh(); }, 30);
setTimeout(() => trace('75'), 75);
let times = 0;
const again = setTimeout(() => {
  trace('again ' + ++times);
  if (times < 3) again.refresh(); // also after it fired
}, 120);
