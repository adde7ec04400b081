package sluice.gateway.route;

/**
 * How many publishes may be on their way, set by how long acknowledgements take: LEDBAT (RFC 6817)
 * with messages for bytes and the multiplicative decrease of LEDBAT++
 * (draft-irtf-iccrg-ledbat-plus-plus, 4.2). The window grows while the broker's queue delays an
 * acknowledgement by less than a target, and shrinks above it, so that a replay fills a fast
 * broker's receive maximum and does not bury a slow one. Pure: time comes in.
 */
final class Pacer {
  static final int LIMIT_MIN = 4;
  static final int LIMIT_START = 16;

  /** RFC 6817, 2.4.2: TARGET is at most 100 ms. */
  static final long TARGET_NANOS = 100_000_000;

  /**
   * The base delay is the least of the last two such spans, as a route may change. Each begins with
   * a slow-down, in which the queue empties: else its delay would be taken for the route's
   * (LEDBAT++, 4.4).
   */
  private static final long SPAN_NANOS = 60_000_000_000L;

  private final int limitMax;
  private double limit;
  private boolean slowStart = true;
  private long spanStartNanos;
  private long slowUntilNanos;
  private long spanLeastNanos = Long.MAX_VALUE;
  private long lastSpanLeastNanos = Long.MAX_VALUE;

  /**
   * A window for a new connection.
   *
   * @param limitMax the broker's receive maximum or ours, at least 1
   */
  Pacer(int limitMax, long nowNanos) {
    this.limitMax = limitMax;
    this.limit = Math.min(LIMIT_START, limitMax);
    this.spanStartNanos = nowNanos;
    this.slowUntilNanos = nowNanos;
  }

  /** From 1 to the maximum. */
  int limit() {
    return (int) limit;
  }

  /**
   * An acknowledgement came.
   *
   * @param tookNanos since its publish; below 0 counts as 0
   */
  void acked(long tookNanos, long nowNanos) {
    long took = Math.max(0, tookNanos);
    noteBase(took, nowNanos);
    if (nowNanos - slowUntilNanos < 0) {
      return;
    }
    long queueing = took - Math.min(spanLeastNanos, lastSpanLeastNanos);
    if (slowStart && queueing < TARGET_NANOS / 2) {
      limit += 1; // doubles with each round of acknowledgements
    } else {
      slowStart = false;
      double over = Math.max(0, (double) queueing / TARGET_NANOS - 1);
      limit += Math.max(1 / limit - over, -0.5);
    }
    limit = Math.clamp(limit, Math.min(LIMIT_MIN, limitMax), limitMax);
  }

  private void noteBase(long took, long nowNanos) {
    if (nowNanos - spanStartNanos >= SPAN_NANOS) {
      spanStartNanos = nowNanos;
      lastSpanLeastNanos = spanLeastNanos;
      spanLeastNanos = took;
      slowUntilNanos = nowNanos + took;
      slowStart = true;
      limit = Math.min(LIMIT_MIN, limitMax);
    }
    spanLeastNanos = Math.min(spanLeastNanos, took);
  }
}
