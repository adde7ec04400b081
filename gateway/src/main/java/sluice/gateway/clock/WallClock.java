package sluice.gateway.clock;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import sluice.gateway.clock.WallTime.Known;
import sluice.gateway.clock.WallTime.Look;
import sluice.gateway.clock.WallTime.Unknown;
import sluice.loop.Clock;

/**
 * The gateway's clock: the machine's, with a wall clock that says whether it is known, and that is
 * never before the last known time. Any thread may read it; the loop's has it look.
 */
public final class WallClock implements Clock {
  /**
   * So long a clock must be kept right, by a source that does not change its mind, to be believed
   * against the last known time: who can lie about the time for a day could have done so before.
   */
  static final long CONVINCED_NANOS = 86_400_000_000_000L;

  /** A source that steps by more than this has changed its mind. */
  static final long STEADY_MILLIS = 60_000;

  /** What came of a look. */
  public enum Heard {
    /** What there was to take has been taken. */
    TAKEN,
    /** The clock is trusted, and yet is too far in the past to be believed. */
    DISBELIEVED,
    /** The clock is trusted, and yet is before this program was made: never believed. */
    IMPOSSIBLE,
    /** It was too far in the past, for so long that it is believed from now on. */
    CONVINCED
  }

  private final Clock machine;
  private long floorOffsetMillis;
  private @Nullable Look doubted; // the first of those that agree
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
   * @param trusted whether the wall clock is said to be right
   * @param disciplined whether something keeps it right now
   */
  public Heard look(boolean trusted, boolean disciplined) {
    Look look = new Look(machine.nanoTime(), machine.wallMillis(), trusted);
    boolean plausible = look.isPlausible(floorOffsetMillis);
    boolean convinced = false;
    if (plausible || !disciplined || look.wallMillis() < WallTime.EARLIEST_MILLIS) {
      doubted = null;
    } else {
      convinced = convinces(look);
      floorOffsetMillis = convinced ? look.offsetMillis() : floorOffsetMillis;
    }
    time = WallTime.next(time, look, floorOffsetMillis);
    if (convinced) {
      return Heard.CONVINCED;
    }
    if (!trusted || plausible) {
      return Heard.TAKEN;
    }
    boolean impossible = look.wallMillis() < WallTime.EARLIEST_MILLIS;
    return impossible ? Heard.IMPOSSIBLE : Heard.DISBELIEVED;
  }

  private boolean convinces(Look look) {
    Look first = doubted;
    if (first == null || Math.abs(look.offsetMillis() - first.offsetMillis()) > STEADY_MILLIS) {
      doubted = look;
      return false;
    }
    return look.nanos() - first.nanos() >= CONVINCED_NANOS;
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
