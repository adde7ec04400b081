package sluice.ota.source;

/**
 * How fast a download may be, and how slow: pure. A bucket of one second's bytes is filled at the
 * rate; who has taken more waits. One thread.
 */
final class Pace {
  /** Bytes in each {@link #WINDOW_NANOS} below which a server is too slow. */
  static final long WINDOW_BYTES_MIN = 32 * 1_024;

  /** A minute. */
  static final long WINDOW_NANOS = 60_000_000_000L;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final long bytesPerSecond;
  private double bucket;
  private long lastNanos;
  private long windowNanos;
  private long windowBytes;

  /**
   * Begins with a full bucket.
   *
   * @param bytesPerSecond 0 for as fast as it goes
   */
  Pace(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.bucket = bytesPerSecond;
    this.lastNanos = nowNanos;
    this.windowNanos = nowNanos;
  }

  /** Counts bytes; how many milliseconds are to pass before the next are taken. */
  long took(int bytes, long nowNanos) {
    windowBytes += bytes;
    if (bytesPerSecond == 0) {
      return 0;
    }
    double filled = (double) (nowNanos - lastNanos) * bytesPerSecond / SECOND_NANOS;
    bucket = Math.min((double) bytesPerSecond, bucket + filled) - bytes;
    lastNanos = nowNanos;
    return bucket >= 0 ? 0 : (long) Math.ceil(-bucket * 1_000 / bytesPerSecond);
  }

  /** Whether too little came in the last whole minute. A rate below that bound is none too slow. */
  boolean isTooSlow(long nowNanos) {
    if (nowNanos - windowNanos < WINDOW_NANOS) {
      return false;
    }
    long least =
        bytesPerSecond == 0 ? WINDOW_BYTES_MIN : Math.min(WINDOW_BYTES_MIN, bytesPerSecond);
    boolean slow = windowBytes < least;
    windowNanos = nowNanos;
    windowBytes = 0;
    return slow;
  }
}
