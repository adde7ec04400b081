package sluice.addons.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.List;
import sluice.addons.AddonHeader;
import sluice.loop.posix.NativeCalls;

/** {@code sluice_host}: made with the first native addon, and there until the process ends. */
final class HostTable {
  /** A function and how many numbers it takes. */
  record Function(String name, int arguments) {}

  /** In the header's order, which never changes; new ones go to the end. */
  static final List<Function> FUNCTIONS =
      List.of(
          new Function("log", 3),
          new Function("nowNanos", 1),
          new Function("tsfCall", 3),
          new Function("tsfAcquire", 2),
          new Function("tsfRelease", 2),
          new Function("lastError", 3),
          new Function("configGet", 4),
          new Function("publishReading", 4),
          new Function("publish", 4),
          new Function("subscribe", 4),
          new Function("setTimer", 5),
          new Function("setImmediate", 3),
          new Function("watch", 5),
          new Function("watchUpdate", 3),
          new Function("work", 4),
          new Function("startThread", 4),
          new Function("tsfCreate", 5),
          new Function("bufferCreate", 3),
          new Function("on", 4),
          new Function("event", 2),
          new Function("emit", 4),
          new Function("openDevice", 4),
          new Function("openLine", 5),
          new Function("setUpLine", 3),
          new Function("getLine", 2),
          new Function("setLine", 3),
          new Function("transfer", 4),
          new Function("onUnload", 3),
          new Function("close", 2));

  private static final int HEAD_BYTES = 8;

  private HostTable() {}

  /** Its address. */
  static long address() {
    return Made.TABLE.address();
  }

  private static final class Made {
    static final MemorySegment TABLE = make();
  }

  private static MemorySegment make() {
    int bytes = HEAD_BYTES + 8 * FUNCTIONS.size();
    MemorySegment table = Arena.global().allocate(bytes, 8);
    table.set(JAVA_INT, 0, bytes);
    table.set(JAVA_INT, 4, AddonHeader.ABI);
    for (int i = 0; i < FUNCTIONS.size(); i++) {
      table.set(ADDRESS, HEAD_BYTES + 8L * i, entry(FUNCTIONS.get(i)));
    }
    return table;
  }

  private static MethodHandle find(String name, MethodType type)
      throws ReflectiveOperationException {
    try {
      return MethodHandles.lookup().findStatic(HostCalls.class, name, type);
    } catch (NoSuchMethodException e) {
      return MethodHandles.lookup().findStatic(DeviceCalls.class, name, type);
    }
  }

  private static MemorySegment entry(Function function) {
    try {
      if (function.name().equals("publishReading")) {
        MethodType type =
            MethodType.methodType(long.class, long.class, long.class, long.class, double.class);
        return NativeCalls.doubleEntry(find(function.name(), type));
      }
      MethodType type =
          MethodType.methodType(long.class, Collections.nCopies(function.arguments(), long.class));
      MethodHandle target = find(function.name(), type);
      return NativeCalls.entry(target);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("addons: no function " + function.name(), e);
    }
  }
}
