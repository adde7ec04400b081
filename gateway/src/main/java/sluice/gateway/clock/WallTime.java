package sluice.gateway.clock;

/**
 * What is known of the wall clock: its distance from the monotonic one. A pure table; looks come
 * in.
 *
 * <p>A clock that is disciplined is followed, wherever it steps. One that is not (set by hand, or
 * left alone by NTP) is not: the time goes on from what was known, by the monotonic clock.
 */
sealed interface WallTime {
  /** The day on which Java 25 was released: no machine that runs this has an earlier one. */
  long EARLIEST_MILLIS = 1_757_980_800_000L;

  /** How far behind the last known time a clock may be, and right: it may have run ahead. */
  long SLACK_MILLIS = 86_400_000;

  /** Wall clock minus monotonic clock, known or guessed. */
  long offsetMillis();

  /** Not known yet: a guess that is never before the floor. Left by the first look that counts. */
  record Unknown(long offsetMillis) implements WallTime {}

  /** Known; never left within a boot. */
  record Known(long offsetMillis) implements WallTime {}

  /**
   * A look at the machine's clocks.
   *
   * @param trusted whether something keeps the wall clock right
   */
  record Look(long nanos, long wallMillis, boolean trusted) {
    long offsetMillis() {
      return wallMillis - Math.floorDiv(nanos, 1_000_000L);
    }

    /** Whether it may be right, when it was this late before. */
    boolean isPlausible(long floorOffsetMillis) {
      return wallMillis >= EARLIEST_MILLIS && offsetMillis() >= floorOffsetMillis - SLACK_MILLIS;
    }
  }

  /**
   * The table.
   *
   * @param floorOffsetMillis the last time known of all, as an offset: no clock was ever behind it
   */
  static WallTime next(WallTime state, Look look, long floorOffsetMillis) {
    boolean counts = look.trusted && look.isPlausible(floorOffsetMillis);
    return switch (state) {
      case Unknown(long guess) ->
          counts
              ? new Known(look.offsetMillis())
              : new Unknown(Math.max(floorOffsetMillis, look.offsetMillis()));
      case Known known -> counts ? new Known(look.offsetMillis()) : known;
    };
  }
}
