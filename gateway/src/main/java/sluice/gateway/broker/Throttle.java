package sluice.gateway.broker;

import org.jspecify.annotations.Nullable;
import sluice.loop.Timer;

/**
 * A client's messages a second: beyond them it is not read until the second is over. Loop's thread
 * only.
 */
final class Throttle {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final ListenPoint point;
  private final Client client;
  private final int max;
  private long secondNanos;
  private int messages;
  private boolean over;
  private @Nullable Timer timer;

  Throttle(ListenPoint point, Client client) {
    this.point = point;
    this.client = client;
    this.max = point.limits().messagesPerSecondMax();
  }

  /** One more. */
  void count() {
    if (max == 0) {
      return;
    }
    long now = point.nowNanos();
    if (now - secondNanos >= SECOND_NANOS) {
      secondNanos = now;
      messages = 0;
    }
    messages++;
    if (messages >= max && !over) {
      over = true;
      point.tally().reached(Limit.RATE, client.who());
      long left = SECOND_NANOS - (now - secondNanos);
      timer = point.loop().setTimeout(Math.max(1, left / 1_000_000), this::again);
      client.reviewReading();
    }
  }

  private void again() {
    over = false;
    client.reviewReading();
  }

  boolean isOver() {
    return over;
  }

  void stop() {
    if (timer != null) {
      timer.close();
    }
  }
}
