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
}
