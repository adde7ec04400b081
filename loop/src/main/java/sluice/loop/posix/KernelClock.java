package sluice.loop.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the kernel says of its wall clock. Any thread; does not block. */
public final class KernelClock {
  private static final int TIMEX_BYTES = 208; // sys/timex.h, 64 bit; the first field is modes
  private static final int TIME_ERROR = 5;

  private KernelClock() {}

  /**
   * Whether something disciplines the wall clock, and its error is bounded: adjtimex(2), asked with
   * {@code modes} 0. False while {@code STA_UNSYNC} is set: before the first sync, after the clock
   * was set by hand, and some hours after the last sync.
   */
  public static boolean isSynchronized() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
      MemorySegment errno = Posix.CALL_STATE.get();
      int state = (int) (long) Adjtimex.HANDLE.invokeExact(errno, timex.address(), 0L, 0L, 0L);
      return state >= 0 && state != TIME_ERROR;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static final class Adjtimex {
    static final MethodHandle HANDLE = Posix.link("adjtimex");
  }
}
