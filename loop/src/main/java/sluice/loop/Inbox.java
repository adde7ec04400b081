package sluice.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jctools.queues.atomic.MpscGrowableAtomicArrayQueue;

/** The doors through which other threads enter: posted callbacks, bounded, and {@link Async}s. */
final class Inbox {
  private static final int START_CAPACITY = 64;

  private final Queue<Runnable> posted;
  private final Queue<Runnable> entered = new ConcurrentLinkedQueue<>();
  private final LongAdder refused = new LongAdder();
  private final Collection<Async> asyncs = new ArrayList<>();
  private volatile boolean asyncSent;
  private volatile boolean closed;

  Inbox(int capacity) {
    posted = new MpscGrowableAtomicArrayQueue<>(Math.min(START_CAPACITY, capacity / 2), capacity);
  }

  /** Any thread; false if full or closed. */
  boolean offer(Runnable callback) {
    boolean taken = !closed && posted.offer(callback);
    if (!taken) {
      refused.increment();
    }
    return taken;
  }

  /** Any thread; never refused: bounded by the promises and virtual threads that wait. */
  void enter(Runnable callback) {
    if (!closed) {
      entered.add(callback);
    }
  }

  /** Any thread. */
  void asyncSent() {
    asyncSent = true;
  }

  /** Any thread. */
  boolean hasWork() {
    return asyncSent || !posted.isEmpty() || !entered.isEmpty();
  }

  long refused() {
    return refused.sum();
  }

  void add(Async async) {
    asyncs.add(async);
  }

  void remove(Async async) {
    asyncs.remove(async);
  }

  void close() {
    closed = true;
    posted.clear();
    entered.clear();
  }

  /** Runs what is here now; what comes meanwhile waits for the next turn. */
  void run(Loop loop) {
    if (asyncSent) {
      asyncSent = false;
      for (Async async : List.copyOf(asyncs)) {
        async.runIfSent();
      }
    }
    for (int left = entered.size(); left > 0; left--) {
      loop.dispatch("promise", entered.remove());
    }
    for (int left = posted.size(); left > 0; left--) {
      Runnable callback = posted.poll();
      if (callback == null) {
        return;
      }
      loop.dispatch("post", callback);
    }
  }
}
