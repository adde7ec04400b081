package sluice.gateway;

import sluice.loop.Loop;
import sluice.loop.Timer;

/** A 10 ms heartbeat timer that measures how late it comes: the loop's health in one figure. */
final class LagMeter {
  private static final long PERIOD_MILLIS = 10;
  private static final long PERIOD_NANOS = PERIOD_MILLIS * 1_000_000;
  private static final int BEATS_PER_WINDOW = 100;

  private final Loop loop;
  private final Timer timer;
  private long lastBeatNanos;
  private long windowMaxNanos;
  private long lastWindowMaxNanos;
  private long worstNanos;
  private final long[] late = new long[BEATS_PER_WINDOW];
  private int beats;
  private boolean settled;

  LagMeter(Loop loop) {
    this.loop = loop;
    this.lastBeatNanos = loop.clock().nanoTime();
    this.timer = loop.setInterval(PERIOD_MILLIS, this::beat);
    timer.unref();
  }

  /** The longest lateness within the last second or two. */
  long maxMicros() {
    return Math.max(windowMaxNanos, lastWindowMaxNanos) / 1_000;
  }

  /** The longest lateness of all, without the first second: a start is slow by nature. */
  long worstMicros() {
    return worstNanos / 1_000;
  }

  /** How late the last hundred came, by rank: 50 for the median. */
  long percentileMicros(int percent) {
    long[] sorted = late.clone();
    java.util.Arrays.sort(sorted);
    return sorted[Math.min(sorted.length * percent / 100, sorted.length - 1)] / 1_000;
  }

  void close() {
    timer.close();
  }

  private void beat() {
    long now = loop.clock().nanoTime();
    long lateNanos = now - lastBeatNanos - PERIOD_NANOS;
    lastBeatNanos = now;
    late[beats] = Math.max(0, lateNanos);
    windowMaxNanos = Math.max(windowMaxNanos, lateNanos);
    worstNanos = settled ? Math.max(worstNanos, lateNanos) : 0;
    if (++beats == BEATS_PER_WINDOW) {
      beats = 0;
      settled = true;
      lastWindowMaxNanos = windowMaxNanos;
      windowMaxNanos = 0;
    }
  }
}
