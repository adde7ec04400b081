package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * How long the kernel lets a thread run before others of its core come: a thread that asks for
 * little at a time is let in the sooner when it wakes (EEVDF; {@code PREEMPT_SHORT} in
 * kernel/sched/fair.c). It gets no more of the processor for it, and needs no privilege.
 */
public final class Slice {
  private static final long SCHED_SETATTR = isArm() ? 274 : 314; // asm/unistd.h

  /** {@code struct sched_attr} of linux/sched/types.h, its first version. */
  private static final int ATTR_BYTES = 48;

  private static final long FLAGS = 8;
  private static final long NICE = 16;
  private static final long RUNTIME = 24;
  private static final long SCHED_OTHER = 0;
  private static final long PRIO_PROCESS = 0;
  private static final long RESET_ON_FORK = 1; // threads that this one starts are as usual

  private Slice() {}

  /**
   * Asks for a slice for the calling thread. Kernels before 6.12 take it and do nothing; a thread
   * that somebody has given another policy keeps it.
   *
   * @param nanos 100 000 to 100 000 000
   * @return whether the kernel took it
   */
  public static boolean set(long nanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = Posix.CALL_STATE.get();
      long policy = (long) Posix.link("sched_getscheduler").invokeExact(errno, 0L, 0L, 0L, 0L);
      if ((int) policy != SCHED_OTHER) {
        return false;
      }
      long nice = (long) Posix.link("getpriority").invokeExact(errno, PRIO_PROCESS, 0L, 0L, 0L);
      MemorySegment attr = arena.allocate(ATTR_BYTES, Long.BYTES);
      attr.set(JAVA_INT, 0, ATTR_BYTES);
      attr.set(JAVA_LONG, FLAGS, RESET_ON_FORK);
      attr.set(JAVA_INT, NICE, (int) nice);
      attr.set(JAVA_LONG, RUNTIME, nanos);
      MethodHandle syscall = Posix.link("syscall");
      return (int) (long) syscall.invokeExact(errno, SCHED_SETATTR, 0L, attr.address(), 0L) == 0;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static boolean isArm() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }
}
