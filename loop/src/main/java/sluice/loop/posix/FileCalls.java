package sluice.loop.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What a durable log asks of the kernel and the JDK does not offer. Any thread; both calls may
 * block. ({@code fdatasync} is offered: {@code FileChannel.force(false)}.)
 */
public final class FileCalls {
  private static final int LOCK_EX = 2; // sys/file.h
  private static final int LOCK_NB = 4;
  private static final long OWNERS_ALONE = 0600;

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
      MemorySegment state = Posix.CALL_STATE.get();
      long result = (long) Fallocate.HANDLE.invokeExact(state, (long) fd, 0L, 0L, bytes);
      Posix.check("fallocate", subject, (int) result);
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
      long how = LOCK_EX | LOCK_NB;
      MemorySegment state = Posix.CALL_STATE.get();
      long result = (long) Flock.HANDLE.invokeExact(state, (long) fd, how, 0L, 0L);
      Posix.check("flock", subject, (int) result);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** Makes a named pipe that its owner may use, and nobody else (mkfifo(3)). */
  public static void mkfifo(String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      MemorySegment state = Posix.CALL_STATE.get();
      long result = (long) Mkfifo.HANDLE.invokeExact(state, name.address(), OWNERS_ALONE, 0L, 0L);
      Posix.check("mkfifo", path, (int) result);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  private static final class Mkfifo {
    static final MethodHandle HANDLE = Posix.link("mkfifo");
  }

  private static final class Fallocate {
    static final MethodHandle HANDLE = Posix.link("fallocate");
  }

  private static final class Flock {
    static final MethodHandle HANDLE = Posix.link("flock");
  }
}
