package sluice.addons.child;

import org.jspecify.annotations.Nullable;
import sluice.loop.posix.Signals;
import sluice.loop.posix.Spawned;

/**
 * What a process wrote about its end when it could still write. Not to be relied on: only the
 * kernel's word is.
 *
 * @param signal that it was about to die of, or 0
 * @param exited whether {@code exit(3)} was called
 * @param faultAddress that it read or wrote
 * @param faultOffset of the instruction in the library, or 0: it is elsewhere
 * @param spaceBytes of addresses that it used
 * @param spaceLimit of them that it may use
 * @param thread the name of the thread, unless it is the loop's; else empty
 * @param place the file that the instruction is in, and where in it; empty if it is in the library,
 *     or in none
 */
record LastNote(
    int signal,
    boolean exited,
    long faultAddress,
    long faultOffset,
    long spaceBytes,
    long spaceLimit,
    String thread,
    String place) {
  private static final int SIGABRT = 6;
  private static final int MIB = 20;

  /**
   * Why it ended, for people.
   *
   * @param exit the kernel's word
   * @param library what its file is called
   * @param killedFor why the gateway has killed it, or null: it has not
   */
  String reason(Spawned.Exit exit, String library, @Nullable String killedFor) {
    if (killedFor != null) {
      return killedFor;
    }
    if (exit.signal() == 0) {
      return exited ? "called exit(" + exit.code() + ")" : "ended with code " + exit.code();
    }
    if (exit.signal() == Signals.KILL) {
      return "was killed by SIGKILL: by somebody, or by the kernel for lack of memory";
    }
    return "ended by " + name(exit.signal()) + (exit.signal() == signal ? where(library) : "");
  }

  private String where(String library) {
    StringBuilder text = new StringBuilder();
    if (faultOffset != 0) {
      text.append(" in ").append(library).append("+0x").append(Long.toHexString(faultOffset));
    }
    if (faultOffset == 0 && !place.isEmpty()) {
      text.append(" in ").append(place);
    }
    if (!thread.isEmpty()) {
      text.append(", thread ").append(thread);
    }
    if (signal != SIGABRT) {
      text.append(" at address 0x").append(Long.toHexString(faultAddress));
    }
    if (spaceLimit > 0 && spaceBytes > spaceLimit - (spaceLimit >> 2)) {
      text.append("; ").append(spaceBytes >> MIB).append(" of ").append(spaceLimit >> MIB);
      text.append(" MiB of addresses were in use; see limits.memory in the manifest");
    }
    return text.toString();
  }

  private static String name(int signal) {
    return switch (signal) {
      case 4 -> "SIGILL";
      case 5 -> "SIGTRAP";
      case SIGABRT -> "SIGABRT (abort)";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 11 -> "SIGSEGV";
      case 15 -> "SIGTERM";
      case 31 -> "SIGSYS";
      default -> "signal " + signal;
    };
  }
}
