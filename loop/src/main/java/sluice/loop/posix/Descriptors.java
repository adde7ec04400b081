package sluice.loop.posix;

import java.lang.invoke.MethodHandle;

/** Descriptors as such, whatever they stand for. Any thread. */
public final class Descriptors {
  private static final long F_DUPFD_CLOEXEC = 1030; // linux/fcntl.h

  private Descriptors() {}

  /**
   * Another descriptor of the same open file, close-on-exec (fcntl(2)): what it stands for stays
   * open until both are closed.
   *
   * @throws PosixException EMFILE if this process has as many as it may
   */
  public static int duplicate(int fd) throws PosixException {
    try {
      long made =
          (long)
              Fcntl.HANDLE.invokeExact(Posix.CALL_STATE.get(), (long) fd, F_DUPFD_CLOEXEC, 0L, 0L);
      return Posix.check("dup", "fd " + fd, (int) made);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  private static final class Fcntl {
    static final MethodHandle HANDLE = Posix.link("fcntl");
  }
}
