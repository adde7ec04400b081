package sluice.addons.host;

import java.util.concurrent.atomic.AtomicLong;
import sluice.loop.Clock;

/**
 * So many in a time, and how many were over it. Any thread; a few more may slip through at once.
 */
final class RateLimit {
  private final Clock clock;
  private final long max;
  private final long nanos;
  private final AtomicLong window = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  RateLimit(Clock clock, long max, long millis) {
    this.clock = clock;
    this.max = max;
    this.nanos = millis * 1_000_000;
  }

  /** Whether one more may be. */
  boolean take() {
    long now = Math.floorDiv(clock.nanoTime(), nanos);
    long was = window.get();
    if (was != now && window.compareAndSet(was, now)) {
      taken.set(0);
    }
    if (taken.incrementAndGet() <= max) {
      return true;
    }
    refused.incrementAndGet();
    return false;
  }

  /** Over the limit so far. */
  long refused() {
    return refused.get();
  }
}
