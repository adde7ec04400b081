package sluice.gateway.mqtt;

import java.util.function.LongSupplier;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Watches a connection's progress: a broker may answer pings and acknowledge no publish for ever.
 * Tells after one to two of its times. Loop's thread only.
 */
final class AckWatch {
  /** What the supplier says while nothing waits for an acknowledgement. */
  static final long NOTHING_WAITS = -1;

  private final LongSupplier acks;
  private final Runnable onStuck;
  private final Timer timer;
  private long before = NOTHING_WAITS;

  /**
   * Starts.
   *
   * @param acks acknowledgements so far, or {@link #NOTHING_WAITS}
   */
  AckWatch(Loop loop, long timeoutMillis, LongSupplier acks, Runnable onStuck) {
    this.acks = acks;
    this.onStuck = onStuck;
    this.timer = loop.setInterval(timeoutMillis, this::check);
  }

  void close() {
    timer.close();
  }

  static String text(long timeoutMillis) {
    return "the broker acknowledged nothing for " + timeoutMillis + " ms";
  }

  private void check() {
    long now = acks.getAsLong();
    boolean stuck = now != NOTHING_WAITS && now == before;
    before = now;
    if (stuck) {
      onStuck.run();
    }
  }
}
