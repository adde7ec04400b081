package sluice.drivers.pins;

/**
 * What a chip that cannot debounce leaves to us: a level that lasts long enough is an edge. Pure:
 * who drives it starts a timer at each {@link #onEdge}, anew.
 */
final class Settle {
  private boolean settled;
  private boolean latest;
  private long latestNanos;

  Settle(boolean level) {
    settled = level;
    latest = level;
  }

  /** A level that may not last. */
  void onEdge(boolean level, long nanos) {
    latest = level;
    latestNanos = nanos;
  }

  /** It has lasted. True if that makes it an edge, to {@link #level} at {@link #nanos}. */
  boolean onTime() {
    boolean edge = latest != settled;
    settled = latest;
    return edge;
  }

  boolean level() {
    return settled;
  }

  /** When the level came that has lasted. */
  long nanos() {
    return latestNanos;
  }
}
