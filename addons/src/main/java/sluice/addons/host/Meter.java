package sluice.addons.host;

import org.jspecify.annotations.Nullable;
import sluice.loop.Clock;

/**
 * Whose time on the loop it is: an addon that calls another is not charged for it. Loop's thread.
 */
final class Meter {
  private final Clock clock;
  private @Nullable Budget current;
  private long sinceNanos;

  Meter(Clock clock) {
    this.clock = clock;
  }

  /** Time counts for another from now on, or for nobody; returns for whom it counted before. */
  @Nullable Budget switchTo(@Nullable Budget next) {
    if (next == current) {
      return next; // its time goes on
    }
    long now = clock.nanoTime();
    Budget before = current;
    if (before != null) {
      before.charge(now - sinceNanos, now);
    }
    sinceNanos = now;
    current = next;
    return before;
  }

  /** Since the last switch. */
  long elapsedNanos() {
    return clock.nanoTime() - sinceNanos;
  }
}
