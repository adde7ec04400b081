package sluice.loop.posix;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Signals to other processes, by their numbers on x86-64 and arm64 (signal(7)). Any thread. */
public final class Signals {
  public static final int HUP = 1;
  public static final int KILL = 9;
  public static final int USR1 = 10;
  public static final int TERM = 15;

  private Signals() {}

  /**
   * Sends one (kill(2)).
   *
   * @return false if there is no such process, or it is not to be signaled by this user
   */
  public static boolean send(long pid, int signal) {
    if (pid <= 0) {
      throw new IllegalArgumentException("process " + pid + " is none, but a group");
    }
    try {
      MemorySegment errno = Posix.CALL_STATE.get();
      long result = (long) Kill.HANDLE.invokeExact(errno, pid, (long) signal, 0L, 0L);
      return (int) result == 0;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static final class Kill {
    static final MethodHandle HANDLE = Posix.link("kill");
  }
}
