package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A pair of pseudo-terminals (pty(7)): what is written to one end comes out of the other, and the
 * second end is a terminal device with a path.
 *
 * @param fd the first end, non-blocking; the caller's to close
 * @param path the second end's device
 */
public record Pty(int fd, String path) {
  private static final int PATH_BYTES = 64;

  /**
   * Opens a pair.
   *
   * @throws PosixException if there are too many
   */
  public static Pty open() throws PosixException {
    try {
      MemorySegment state = Posix.CALL_STATE.get();
      long flags = Posix.O_RDWR | Posix.O_NONBLOCK | Posix.O_CLOEXEC | Posix.O_NOCTTY;
      long fd = (long) Posix.link("posix_openpt").invokeExact(state, flags, 0L, 0L, 0L);
      int first = Posix.check("posix_openpt", "", (int) fd);
      try {
        long granted = (long) Posix.link("grantpt").invokeExact(state, fd, 0L, 0L, 0L);
        Posix.check("grantpt", "", (int) granted);
        long unlocked = (long) Posix.link("unlockpt").invokeExact(state, fd, 0L, 0L, 0L);
        Posix.check("unlockpt", "", (int) unlocked);
        return new Pty(first, path(first));
      } catch (Throwable t) {
        Posix.close(first);
        throw t;
      }
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  private static String path(int fd) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocate(PATH_BYTES);
      MemorySegment state = Posix.CALL_STATE.get();
      long result =
          (long)
              Posix.link("ptsname_r")
                  .invokeExact(state, (long) fd, path.address(), (long) PATH_BYTES, 0L);
      if ((int) result != 0) { // returns the error number itself
        throw new PosixException("ptsname_r", "", (int) result);
      }
      return string(path);
    }
  }

  private static String string(MemorySegment path) {
    assert path.get(JAVA_BYTE, PATH_BYTES - 1) == 0;
    return path.getString(0);
  }
}
