package sluice.loop.testkit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import sluice.loop.Clock;

/** A clock that moves only when it is told to. */
public final class SimulatedClock implements Clock {
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  private final AtomicBoolean wallKnown = new AtomicBoolean(true);
  private final AtomicLong wallOffsetMillis = new AtomicLong(1_700_000_000_000L);

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long wallMillis() {
    return wallOffsetMillis.get() + nanos.get() / 1_000_000L;
  }

  @Override
  public boolean isWallKnown() {
    return wallKnown.get();
  }

  /** Whether the wall clock is right, or a guess. */
  public void wallKnown(boolean known) {
    wallKnown.set(known);
  }

  public void advanceNanos(long by) {
    nanos.addAndGet(by);
  }

  public void advanceMillis(long by) {
    advanceNanos(by * 1_000_000L);
  }

  /** Lets the wall clock jump, as NTP does at the first sync of a board without an RTC. */
  public void jumpWallMillis(long by) {
    wallOffsetMillis.addAndGet(by);
  }
}
