package sluice.drivers.pins;

import sluice.drivers.LineSetup.EventClock;
import sluice.loop.Clock;

/**
 * An edge's time on the monotonic clock, whichever clock the kernel took it from. For the hardware
 * timestamp engine, whose origin is its own, the offset is the smallest delay seen so far: right to
 * within the quickest delivery.
 */
final class EventTimes {
  private final Clock clock;
  private final EventClock source;
  private long smallestDelay = Long.MAX_VALUE;

  /** For the clocks that do not jump. */
  EventTimes(Clock clock, EventClock source) {
    if (source == EventClock.REALTIME) {
      throw new IllegalArgumentException("gpio: CLOCK_REALTIME jumps; readings have both times");
    }
    this.clock = clock;
    this.source = source;
  }

  long monotonic(long nanos) {
    return switch (source) {
      case MONOTONIC, REALTIME -> nanos;
      case HTE -> {
        smallestDelay = Math.min(smallestDelay, clock.nanoTime() - nanos);
        yield nanos + smallestDelay;
      }
    };
  }
}
