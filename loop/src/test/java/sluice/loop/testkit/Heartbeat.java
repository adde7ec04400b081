package sluice.loop.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * A timer every 10 ms that measures how late it is, and how much of that the loop's own thread has
 * worked: a machine that is shared holds every thread up now and then.
 */
public final class Heartbeat {
  /** The project's bound for what hostile input may have a loop do between two beats. */
  private static final long WORK_MILLIS_MAX = 100;

  /** What waits for something that is not there waits for longer. */
  private static final long GAP_MILLIS_MAX = 1_000;

  private static final long PERIOD_MILLIS = 10;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Loop loop;
  private final Timer timer;
  private long lastNanos;
  private long lastWorkNanos;
  private long worstNanos;
  private long worstWorkNanos;

  /** Beats from now on. Loop's thread, as all else. */
  public Heartbeat(Loop loop) {
    this.loop = loop;
    timer = loop.setInterval(PERIOD_MILLIS, this::beat);
    timer.unref();
  }

  /** What came before, as class loading, does not count. */
  public void start() {
    lastNanos = loop.clock().nanoTime();
    lastWorkNanos = THREADS.getCurrentThreadCpuTime();
    worstNanos = 0;
    worstWorkNanos = 0;
  }

  /** Fails if the loop was held up since the start. */
  public void assertSteady() {
    beat();
    long work = worstWorkNanos / 1_000_000;
    assertTrue(work < WORK_MILLIS_MAX, "the loop has worked " + work + " ms on end");
    long gap = worstNanos / 1_000_000;
    assertTrue(gap < GAP_MILLIS_MAX, "the loop was held up for " + gap + " ms");
  }

  private void beat() {
    long now = loop.clock().nanoTime();
    long work = THREADS.getCurrentThreadCpuTime();
    worstNanos = Math.max(worstNanos, now - lastNanos);
    worstWorkNanos = Math.max(worstWorkNanos, work - lastWorkNanos);
    lastNanos = now;
    lastWorkNanos = work;
  }
}
