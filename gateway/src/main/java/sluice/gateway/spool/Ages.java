package sluice.gateway.spool;

import sluice.loop.BootId;
import sluice.loop.Clock;

/**
 * How old records are: of this boot by the monotonic clock, which no sync moves, of earlier ones by
 * the wall clock, if it was known then and is known now.
 */
final class Ages {
  private final Clock clock;
  private final BootId boot;

  Ages(Clock clock, BootId boot) {
    this.clock = clock;
    this.boot = boot;
  }

  /** Whether a record is known to be older than so many milliseconds. */
  boolean isOlder(DropScan.Candidate record, long millis) {
    if (record.boot().isSameAs(boot)) {
      return clock.nanoTime() - record.monotonicNanos() > millis * 1_000_000;
    }
    return record.time() == TimeMark.KNOWN
        && clock.isWallKnown()
        && clock.wallMillis() - record.wallMillis() > millis;
  }
}
