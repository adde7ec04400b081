package sluice.bench;

import java.util.concurrent.TimeUnit;
import sluice.loop.Clock;

/** The system's clock, that a benchmark can put forward: what reading it costs stays. */
final class TurnedClock implements Clock {
  private long aheadNanos;

  void forwardMillis(long millis) {
    aheadNanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime() + aheadNanos;
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}
