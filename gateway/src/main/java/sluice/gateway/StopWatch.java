package sluice.gateway;

import java.util.Locale;
import sluice.loop.Clock;

/** What a few steps in a row took, for a line of the log. */
final class StopWatch {
  private final Clock clock;
  private final long startNanos;
  private final StringBuilder laps = new StringBuilder();
  private long lapNanos;

  /** Starts now. */
  StopWatch(Clock clock) {
    this.clock = clock;
    this.startNanos = clock.nanoTime();
    this.lapNanos = startNanos;
  }

  /** A step has ended. */
  void lap(String what) {
    long now = clock.nanoTime();
    laps.append(laps.isEmpty() ? "" : ", ").append(what).append(' ').append(text(now - lapNanos));
    lapNanos = now;
  }

  /** Since the start. */
  long millis() {
    return (clock.nanoTime() - startNanos) / 1_000_000;
  }

  private static String text(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }

  /** {@code 12.3 ms (this 4.5, that 7.8)}. */
  @Override
  public String toString() {
    return text(lapNanos - startNanos) + " ms (" + laps + ")";
  }
}
