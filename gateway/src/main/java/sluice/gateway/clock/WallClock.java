package sluice.gateway.clock;

import java.util.OptionalLong;
import sluice.gateway.clock.WallTime.Known;
import sluice.gateway.clock.WallTime.Look;
import sluice.gateway.clock.WallTime.Unknown;
import sluice.loop.Clock;

/**
 * The gateway's clock: the machine's, with a wall clock that says whether it is known, and that is
 * never before the last known time. Any thread may read it; the loop's has it look.
 */
public final class WallClock implements Clock {
  private final Clock machine;
  private final long floorOffsetMillis;
  private volatile WallTime time;

  private WallClock(Clock machine, long floorOffsetMillis, WallTime time) {
    this.machine = machine;
    this.floorOffsetMillis = floorOffsetMillis;
    this.time = time;
  }

  /**
   * A clock that is not known yet, unless it was before in this boot.
   *
   * @param floorMillis the last known time of all
   * @param offsetMillis this boot's, if an earlier process knew it
   */
  public static WallClock of(Clock machine, long floorMillis, OptionalLong offsetMillis) {
    long nanos = machine.nanoTime();
    Look floor = new Look(nanos, Math.max(floorMillis, WallTime.EARLIEST_MILLIS), false);
    Look now = new Look(nanos, Math.max(machine.wallMillis(), floor.wallMillis()), false);
    return new WallClock(
        machine,
        floor.offsetMillis(),
        offsetMillis.isPresent()
            ? new Known(offsetMillis.getAsLong())
            : new Unknown(now.offsetMillis()));
  }

  /**
   * Looks at the machine's clocks.
   *
   * @param trusted whether something keeps the wall clock right
   * @return false if it was trusted, and yet is too far in the past to be believed
   */
  public boolean look(boolean trusted) {
    Look look = new Look(machine.nanoTime(), machine.wallMillis(), trusted);
    time = WallTime.next(time, look, floorOffsetMillis);
    return !trusted || look.isPlausible(floorOffsetMillis);
  }

  @Override
  public long nanoTime() {
    return machine.nanoTime();
  }

  @Override
  public long wallMillis() {
    return wallMillisAt(machine.nanoTime());
  }

  @Override
  public long wallMillisAt(long nanos) {
    return time.offsetMillis() + Math.floorDiv(nanos, 1_000_000L);
  }

  @Override
  public boolean isWallKnown() {
    return time instanceof Known;
  }

  /** What must be added to the monotonic clock's milliseconds; nothing if it is not known. */
  public OptionalLong offsetMillis() {
    return time instanceof Known(long offset) ? OptionalLong.of(offset) : OptionalLong.empty();
  }
}
