package sluice.gateway.route;

/**
 * A bound on what a metered link carries: no sixty minutes in a row hold more than the budget. Kept
 * as a ring of minutes: what was spent is forgiven up to a minute late, never early. Pure: time
 * comes in.
 */
final class ByteBudget {
  /** No bound. */
  static final long UNLIMITED = 0;

  private static final int MINUTES = 61; // the first and the last are not whole
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final long bytesPerHour;
  private final long[] spent = new long[MINUTES];
  private final long startNanos;
  private long minute;
  private long sum;

  /**
   * A budget.
   *
   * @param bytesPerHour at least 1, or {@link #UNLIMITED}
   * @param spentBefore what an earlier process used of the hour; taken as spent just now
   */
  ByteBudget(long bytesPerHour, long spentBefore, long nowNanos) {
    this.bytesPerHour = bytesPerHour;
    this.startNanos = nowNanos;
    this.spent[0] = spentBefore;
    this.sum = spentBefore;
  }

  /** Spent within the last hour, and up to a minute more. */
  long spentBytes(long nowNanos) {
    turnTo(nowNanos);
    return sum;
  }

  /**
   * Whether so many bytes may go now. A message larger than the whole budget may go when nothing
   * else went for an hour: else it would hold all others up for ever.
   */
  boolean allows(long bytes, long nowNanos) {
    turnTo(nowNanos);
    return bytesPerHour == UNLIMITED || sum == 0 || sum + bytes <= bytesPerHour;
  }

  /** They have gone. */
  void spend(long bytes, long nowNanos) {
    turnTo(nowNanos);
    spent[slot(minute)] += bytes;
    sum += bytes;
  }

  /** How long until something of the hour is forgiven: to the next minute. */
  long nanosToNextMinute(long nowNanos) {
    return MINUTE_NANOS - (nowNanos - startNanos) % MINUTE_NANOS;
  }

  private void turnTo(long nowNanos) {
    long now = (nowNanos - startNanos) / MINUTE_NANOS;
    for (long left = Math.min(now - minute, MINUTES); left > 0; left--) {
      int slot = slot(now - left + 1);
      sum -= spent[slot];
      spent[slot] = 0;
    }
    minute = Math.max(minute, now);
  }

  private static int slot(long minute) {
    return (int) (minute % MINUTES);
  }
}
