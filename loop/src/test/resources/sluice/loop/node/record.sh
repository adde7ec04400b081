#!/bin/sh
# Records what Node prints for every program here: NAME.js -> NAME.trace, its version -> NODE_VERSION.
# Arguments: programs, or none for all. A program whose trace is not the same in 20 runs is refused: it proves nothing about an order.
set -eu
cd "$(dirname "$0")"
export UV_THREADPOOL_SIZE=1 # as the twins' pool: jobs end in the order of submission
[ $# -gt 0 ] || set -- *.js
for program in "$@"; do
  name="${program%.js}"
  node "$program" >"$name.trace"
  for _ in $(seq 19); do
    node "$program" | cmp -s - "$name.trace" || { echo "record: $program: its trace varies; make it deterministic" >&2; exit 1; }
  done
done
node --version >NODE_VERSION
