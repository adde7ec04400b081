package sluice.gateway;

import java.util.ArrayList;
import java.util.List;
import org.tinylog.Logger;
import sluice.drivers.expander.Mcp23017;
import sluice.loop.Loop;

/**
 * The end of outputs behind buses: the kernel's are safe at once, these when their last write has
 * ended. It is waited for, though not for ever, and what is not known then is an error. Loop's
 * thread only.
 */
final class SafeStop {
  /** How long a stop waits for the buses. */
  static final long WAIT_MILLIS_MAX = 1_000;

  private static final long CHECK_MILLIS = 5;

  private final Loop loop;
  private final List<Mcp23017> expanders;
  private final long deadlineNanos;

  /** Begins now: the last writes are submitted. */
  SafeStop(Loop loop, List<Mcp23017> expanders) {
    this.loop = loop;
    this.expanders = expanders;
    this.deadlineNanos = loop.clock().nanoTime() + WAIT_MILLIS_MAX * 1_000_000;
  }

  /** Goes on once all is known, or the time is over: at once if nothing is under way. */
  void then(Runnable next) {
    if (isUnderWay() && loop.clock().nanoTime() - deadlineNanos < 0) {
      loop.setTimeout(CHECK_MILLIS, () -> then(next));
      return;
    }
    for (String one : unknown()) {
      Logger.error("gpio: stopped, and outputs are not known to be safe: {}", one);
    }
    next.run();
  }

  /** Whether a write has not ended. */
  boolean isUnderWay() {
    return expanders.stream().anyMatch(Mcp23017::isWriting);
  }

  /** Which outputs are not known to be safe, and why. */
  List<String> unknown() {
    List<String> all = new ArrayList<>();
    for (Mcp23017 expander : expanders) {
      String why = expander.unsettled();
      if (why != null) {
        all.add(expander.status().name() + ": " + why);
      }
    }
    return all;
  }
}
