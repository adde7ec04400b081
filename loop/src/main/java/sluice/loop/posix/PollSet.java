package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Waits for one of a few descriptors (ppoll(2)). One thread at a time. */
public final class PollSet {
  // asm-generic/poll.h
  public static final int POLLIN = 1;
  public static final int POLLPRI = 2;
  public static final int POLLOUT = 4;
  public static final int POLLERR = 8;
  public static final int POLLHUP = 0x10;
  public static final int POLLNVAL = 0x20;

  private static final long POLLFD_BYTES = 8; // struct pollfd: fd, events, revents
  private static final long EVENTS_AT = 4;
  private static final long REVENTS_AT = 6;
  private static final long NANOS = 1_000_000_000;

  private final MemorySegment all;
  private final MemorySegment timeout = Arena.ofAuto().allocate(JAVA_LONG, 2);

  /** Room for so many. */
  public PollSet(int room) {
    all = Arena.ofAuto().allocate(room * POLLFD_BYTES, 8);
  }

  /** How many it has room for. */
  public int room() {
    return (int) (all.byteSize() / POLLFD_BYTES);
  }

  /**
   * Puts one in.
   *
   * @param fd stays the caller's
   * @param events of POLLIN, POLLPRI, POLLOUT; the others are always told
   */
  public void put(int index, int fd, int events) {
    all.set(JAVA_INT, index * POLLFD_BYTES, fd);
    all.set(JAVA_SHORT, index * POLLFD_BYTES + EVENTS_AT, (short) events);
  }

  /**
   * Waits until one of the first so many is ready, or for a time; a signal may end it, too.
   *
   * @param nanos at most; negative: for ever
   * @return how many are ready
   */
  public int await(int count, long nanos) {
    timeout.set(JAVA_LONG, 0, Math.max(0, nanos) / NANOS);
    timeout.set(JAVA_LONG, Long.BYTES, Math.max(0, nanos) % NANOS);
    long time = nanos < 0 ? 0 : timeout.address();
    try {
      MemorySegment errno = Posix.CALL_STATE.get();
      long ready = (long) Ppoll.HANDLE.invokeExact(errno, all.address(), (long) count, time, 0L);
      return Math.max(0, (int) ready);
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /** What the last {@link #await} has found of one; of no meaning if it has found none at all. */
  public int found(int index) {
    return all.get(JAVA_SHORT, index * POLLFD_BYTES + REVENTS_AT);
  }

  private static final class Ppoll {
    static final MethodHandle HANDLE = Posix.link("ppoll");
  }
}
