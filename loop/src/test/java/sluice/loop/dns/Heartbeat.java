package sluice.loop.dns;

import sluice.loop.Loop;
import sluice.loop.Timer;

/** A timer every 10 ms that measures how late it is. */
final class Heartbeat {
  /**
   * The project's bound for what hostile input may do to a loop; twice that on a shared machine.
   */
  static final long GAP_MILLIS_MAX = 100;

  private static final long PERIOD_MILLIS = 10;
  private final Loop loop;
  private final Timer timer;
  private long lastNanos;
  private long worstNanos;

  Heartbeat(Loop loop) {
    this.loop = loop;
    timer = loop.setInterval(PERIOD_MILLIS, this::beat);
    timer.unref();
  }

  /** What came before, as class loading, does not count. */
  void start() {
    lastNanos = loop.clock().nanoTime();
    worstNanos = 0;
  }

  long worstMillis() {
    return worstNanos / 1_000_000;
  }

  private void beat() {
    long now = loop.clock().nanoTime();
    worstNanos = Math.max(worstNanos, now - lastNanos);
    lastNanos = now;
  }
}
