package sluice.addons.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/** Memory and devices that the host gives to an addon, within its limits. Loop's thread only. */
final class ScopeMemory {
  private static final String DEV = "/dev/";

  /** access mode, O_NONBLOCK, O_NOCTTY: what flags of open(2) an addon may say. */
  private static final long FLAGS = 3 | Posix.O_NONBLOCK | Posix.O_NOCTTY | Posix.O_CLOEXEC;

  private final AddonScope scope;
  private long bytes;

  ScopeMemory(AddonScope scope) {
    this.scope = scope;
  }

  /** In use. */
  long bytes() {
    return bytes;
  }

  /** Zeroed memory and the handle that frees it. */
  record Buffer(long handle, MemorySegment memory) {}

  @SuppressWarnings("MustBeClosedChecker") // its handle closes it
  Buffer buffer(long length) {
    if (length < 1) {
      throw new AddonException(AddonError.INVALID, "a buffer has 1 byte at least");
    }
    scope.checkRoom();
    long limit = scope.limits().memoryBytes();
    if (length > limit - bytes) {
      throw new AddonException(
          AddonError.LIMIT,
          length + " bytes beside " + bytes + " are more than limits.memory, " + limit);
    }
    Arena arena = Arena.ofConfined();
    MemorySegment memory = arena.allocate(length, 16);
    bytes += length;
    long handle =
        scope.hold(
            new Ending(
                "buffer of " + length + " bytes",
                () -> {
                  bytes -= length;
                  arena.close();
                }));
    return new Buffer(handle, memory);
  }

  /** A descriptor and the handle that closes it. */
  record Device(long handle, int fd) {}

  Device open(String path, long flags) {
    if ((flags & ~FLAGS) != 0) {
      throw new AddonException(
          AddonError.INVALID, "flags " + flags + ": use O_RDONLY, O_RDWR, O_NONBLOCK, O_NOCTTY");
    }
    scope.checkRoom();
    String device = path.startsWith(DEV) ? path.substring(DEV.length()) : "";
    boolean listed =
        scope.limits().buses().contains(device)
            || scope.limits().lines().stream().anyMatch(line -> line.startsWith(device + "/"));
    if (!listed) {
      throw new AddonException(
          AddonError.DENIED, path + " is not in the manifest's limits.buses, nor a chip of .lines");
    }
    try {
      int fd = Posix.open(path, (int) flags);
      return new Device(scope.hold(new Ending(path, () -> Posix.close(fd))), fd);
    } catch (PosixException e) {
      throw new AddonException(AddonError.FAILED, "" + e.getMessage());
    }
  }
}
