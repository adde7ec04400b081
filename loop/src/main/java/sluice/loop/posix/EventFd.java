package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A wake-up between processes that can be polled (eventfd(2)). Any thread; never blocks. */
public final class EventFd implements AutoCloseable {
  private static final MemorySegment ONE = one();

  private final int fd;
  private final MemorySegment count = Arena.ofAuto().allocate(JAVA_LONG);

  private EventFd(int fd) {
    this.fd = fd;
  }

  /** One that nobody has signalled. */
  public static EventFd open() throws PosixException {
    try {
      long flags = Posix.O_NONBLOCK | Posix.O_CLOEXEC; // the same numbers
      long fd = (long) Make.HANDLE.invokeExact(Posix.CALL_STATE.get(), 0L, flags, 0L, 0L);
      return new EventFd(Posix.check("eventfd", "", (int) fd));
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /**
   * One that another process has made.
   *
   * @param fd owned by this now
   */
  public static EventFd of(int fd) {
    return new EventFd(fd);
  }

  /** To be polled for reading. */
  public int fd() {
    return fd;
  }

  /** Makes it readable. One that is so already may refuse, and stays readable. */
  public void signal() {
    var _ = Posix.write(fd, ONE, Long.BYTES);
  }

  /** It is not readable any more, until the next signal. One thread at a time. */
  public void clear() {
    var _ = Posix.read(fd, count, Long.BYTES);
  }

  @Override
  public void close() {
    Posix.close(fd);
  }

  private static MemorySegment one() {
    MemorySegment made = Arena.global().allocate(JAVA_LONG);
    made.set(JAVA_LONG, 0, 1);
    return made.asReadOnly();
  }

  private static final class Make {
    static final MethodHandle HANDLE = Posix.link("eventfd");
  }
}
