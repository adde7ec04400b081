package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * What a durable log asks of the kernel and the JDK does not offer. Any thread; both calls may
 * block. ({@code fdatasync} is offered: {@code FileChannel.force(false)}.)
 */
public final class FileCalls {
  private static final int LOCK_EX = 2; // sys/file.h
  private static final int LOCK_NB = 4;

  private FileCalls() {}

  /**
   * Gives a file all its blocks, reading as zeros, and its size (fallocate(2), mode 0): a later
   * write within it needs no allocation, so its sync has less to log.
   *
   * @param subject what errors name
   * @throws PosixException ENOSPC if there is no room, EOPNOTSUPP if the file system cannot
   */
  public static void fallocate(int fd, long bytes, String subject) throws PosixException {
    try {
      int result = (int) Fallocate.HANDLE.invokeExact(Posix.CALL_STATE.get(), fd, 0, 0L, bytes);
      Posix.check("fallocate", subject, result);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /**
   * Takes the exclusive lock of an open file or directory without waiting (flock(2)); it is let go
   * when the descriptor is closed, at the latest by the kernel when the process ends.
   *
   * @param subject what errors name
   * @throws PosixException EAGAIN if another holds it
   */
  public static void lock(int fd, String subject) throws PosixException {
    try {
      int result = (int) Flock.HANDLE.invokeExact(Posix.CALL_STATE.get(), fd, LOCK_EX | LOCK_NB);
      Posix.check("flock", subject, result);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  private static final class Fallocate {
    static final MethodHandle HANDLE =
        Posix.link(
            "fallocate",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
            Posix.ERRNO);
  }

  private static final class Flock {
    static final MethodHandle HANDLE =
        Posix.link("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), Posix.ERRNO);
  }
}
