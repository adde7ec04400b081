package sluice.loop;

/**
 * Where time comes from. Only the loop's clock reads time, so that a test can own it.
 *
 * <p>Any thread may call it.
 */
public interface Clock {

  /** The machine's clocks: {@code CLOCK_MONOTONIC} and the wall clock. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };

  /** Monotonic nanoseconds from an arbitrary origin; compare by difference only. */
  long nanoTime();

  /** Milliseconds since 1970 UTC, as far as the machine knows; may jump. */
  long wallMillis();

  /** Whether {@link #wallMillis} is known to be right, or only a guess until the first sync. */
  default boolean isWallKnown() {
    return true;
  }

  /** The wall clock at a time of {@link #nanoTime}, as it is known now. */
  default long wallMillisAt(long nanos) {
    return wallMillis() - Math.floorDiv(nanoTime() - nanos, 1_000_000L);
  }
}
