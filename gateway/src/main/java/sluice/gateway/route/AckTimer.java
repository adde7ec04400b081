package sluice.gateway.route;

/**
 * How long an acknowledgement takes: one message at a time is timed, as TCP does without timestamps
 * (RFC 6298, 3), so that no time is kept for each. Pure: time comes in.
 */
final class AckTimer {
  private static final long NONE = -1;

  private long timedId = NONE;
  private long sentNanos;
  private long lastNanos;

  void sent(long id, long nowNanos) {
    if (timedId == NONE) {
      timedId = id;
      sentNanos = nowNanos;
    }
  }

  /** A message was acknowledged; how long the last timed one took. */
  long acked(long id, long nowNanos) {
    if (id == timedId) {
      lastNanos = nowNanos - sentNanos;
      timedId = NONE;
    }
    return lastNanos;
  }
}
