package sluice.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Something on a thread of its own that answers an edge by a write. {@link #wroteNanos} is set
 * right after that write has returned.
 */
abstract class Reactor implements AutoCloseable {
  private static final long CLOSE_MILLIS_MAX = 10_000;

  private final CountDownLatch ready = new CountDownLatch(1);
  private final AtomicLong wroteNanos = new AtomicLong();
  private final Thread thread;
  private volatile Throwable failure = new IllegalStateException("bench: not started");

  Reactor(String name) {
    thread = new Thread(this::runThread, "bench-" + name);
    thread.setDaemon(true);
  }

  /** Runs until {@link #stop}; calls {@link #started} once edges are heard. */
  abstract void run() throws Exception;

  /** Makes {@link #run} return; another thread calls it. */
  abstract void stop();

  final void start() throws InterruptedException {
    thread.start();
    ready.await();
    if (!thread.isAlive()) {
      throw new IllegalStateException("bench: " + thread.getName() + " ended", failure);
    }
  }

  final String threadName() {
    return thread.getName();
  }

  /** What the reactor's thread has allocated so far. Any thread. */
  final long allocatedBytes() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(thread.threadId());
  }

  final void started() {
    ready.countDown();
  }

  /** Reactor's thread: the write has returned. */
  final void wrote() {
    wroteNanos.setRelease(System.nanoTime());
  }

  /** Waits for the stamp of the write that answers the edge under way, and forgets it. */
  final long takeWroteNanos() {
    long at = wroteNanos.getAcquire();
    while (at == 0) {
      if (!thread.isAlive()) {
        throw new IllegalStateException("bench: " + thread.getName() + " ended", failure);
      }
      Thread.onSpinWait();
      at = wroteNanos.getAcquire();
    }
    wroteNanos.set(0);
    return at;
  }

  @Override
  public void close() {
    stop();
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runThread() {
    try {
      run();
    } catch (Throwable t) {
      failure = t;
    } finally {
      ready.countDown();
    }
  }
}
