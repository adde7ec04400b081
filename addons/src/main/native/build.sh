#!/bin/sh
# build.sh OUT INCLUDE JAVA_HOME: compiles sluice-addon-host for each architecture that has a compiler
# here, with the JDK's jni.h, which is the same for all of them.
# Same compiler, same bytes. A board needs none: the programs are in the jar. Where one is missing,
# isolation = "process" says so on that architecture.
set -eu
out=$1 include=$2 java=$3
cd "$(dirname "$0")"

compile() { # ARCH COMPILER
  mkdir -p "$out/$1"
  if ! command -v "$2" >/dev/null; then
    echo "addons: no $2, so no sluice-addon-host for $1; install Debian's package ${2##*/}" >&2
    return
  fi
  newest=$(ls -t ./*.c ./*.h "$include/sluice_addon.h" "$out/$1/sluice-addon-host" 2>/dev/null | head -n 1)
  [ "$newest" = "$out/$1/sluice-addon-host" ] && return
  "$2" -std=gnu11 -O2 -Wall -Wextra -Werror -fPIE -pie -pthread -fno-plt -fstack-protector-strong \
    -D_FORTIFY_SOURCE=2 -I "$include" -I "$java/include" -I "$java/include/linux" -Wl,-z,relro,-z,now -Wl,--build-id=none -s \
    -o "$out/$1/sluice-addon-host" ./*.c -ldl
}

compiler() { # ARCH GNU_NAME
  if [ "$(uname -m)" = "$1" ]; then echo cc; else echo "$2-gcc"; fi
}

compile x86_64 "$(compiler x86_64 x86_64-linux-gnu)"
compile aarch64 "$(compiler aarch64 aarch64-linux-gnu)"
