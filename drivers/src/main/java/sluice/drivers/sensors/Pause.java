package sluice.drivers.sensors;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** How a driver waits for a conversion, on its bus's worker. */
@FunctionalInterface
public interface Pause {
  /**
   * Waits at least so long.
   *
   * @throws IOException if the wait is cut short
   */
  void nanos(long nanos) throws IOException;

  /** Sleeps. */
  static Pause sleeping() {
    return nanos -> {
      try {
        Thread.sleep(Duration.ofNanos(nanos));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the wait for a conversion was interrupted");
      }
    };
  }

  /** Something that becomes true, and may fail to say so. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Asks again and again.
   *
   * @param stepNanos between two questions
   * @param tries at least 1
   * @param what the message if it never holds
   */
  default void until(long stepNanos, int tries, Condition condition, String what)
      throws IOException {
    for (int i = 0; i < tries; i++) {
      if (condition.holds()) {
        return;
      }
      nanos(stepNanos);
    }
    throw new IOException(what);
  }
}
