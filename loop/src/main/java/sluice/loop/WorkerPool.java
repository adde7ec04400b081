package sluice.loop;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A few threads for work that blocks; results come back as loop events. Jobs start in the order of
 * submission; with one thread they also end in it.
 *
 * <p>Loop's thread only. The threads are named {@code sluice-NAME-1} and up, start with the first
 * jobs and are daemons: a stuck job keeps no process alive, but it keeps the loop alive.
 */
public final class WorkerPool implements AutoCloseable {

  /** Takes a job's outcome, on the loop's thread: exactly one of the two is set. */
  @FunctionalInterface
  public interface Completion<T extends @Nullable Object> {
    void done(@Nullable T result, @Nullable Throwable failure);
  }

  private final Loop loop;
  private final String name;
  private final int threadsMax;
  private final BlockingQueue<Job<?>> queue;
  private final Queue<Job<?>> finished = new ConcurrentLinkedQueue<>(); // bounded by outstanding
  private final Async async;
  private int threads;
  private int outstanding;
  private boolean closed;

  private WorkerPool(Loop loop, String name, int threadsMax, int queueMax) {
    this.loop = loop;
    this.name = name;
    this.threadsMax = threadsMax;
    this.queue = new ArrayBlockingQueue<>(queueMax);
    this.async = loop.async("workers " + name, this::runFinished, true);
    async.unref();
  }

  /**
   * A pool of its own, for work that must not wait behind others' (a disk, a bus).
   *
   * @param threads at least 1
   * @param queueMax jobs that may wait; at least 1
   */
  public static WorkerPool open(Loop loop, String name, int threads, int queueMax) {
    if (threads < 1 || queueMax < 1) {
      throw new IllegalArgumentException("workers " + name + ": a limit is below 1");
    }
    return new WorkerPool(loop, name, threads, queueMax);
  }

  /**
   * Hands a job over.
   *
   * @param job what logs and the slow-callback watch call it
   * @return false if the queue is full or the pool closed: then nothing is ever called; else the
   *     completion is called exactly once, never before this returns
   */
  public <T extends @Nullable Object> boolean submit(
      String job, Callable<T> work, Completion<T> onDone) {
    Job<T> next = new Job<>(job, work, onDone);
    if (closed || !queue.offer(next)) {
      return false;
    }
    outstanding++;
    async.ref();
    if (threads < threadsMax && threads < outstanding) {
      startThread();
    }
    return true;
  }

  /** Jobs submitted whose completion has not been called. */
  public int outstanding() {
    return outstanding;
  }

  /** Drops what waits and lets the threads end; no completion is called any more. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      queue.clear();
      for (int i = 0; i < threads; i++) {
        var _ = queue.offer(Job.STOP);
      }
      async.close();
    }
  }

  private void startThread() {
    threads++;
    Thread.ofPlatform().name("sluice-" + name + "-" + threads).daemon().start(this::work);
  }

  /** A worker's life. */
  private void work() {
    try {
      boolean more = true;
      while (more) {
        more = runNext();
      }
      var _ = queue.offer(Job.STOP); // if fewer stops than threads found room
    } catch (InterruptedException e) {
      Logger.warn("workers {}: interrupted, a thread ends", name);
    }
  }

  /**
   * A frame of its own: one that waits with the last job in a local would keep it from collection.
   */
  private boolean runNext() throws InterruptedException {
    Job<?> job = queue.take();
    if (job == Job.STOP) {
      return false;
    }
    job.run();
    finished.add(job);
    async.send();
    return true;
  }

  private void runFinished() {
    for (Job<?> job = finished.poll(); job != null; job = finished.poll()) {
      outstanding--;
      if (outstanding == 0) {
        async.unref();
      }
      loop.dispatch(job.name, job::complete);
    }
  }

  private static final class Job<T extends @Nullable Object> {
    static final Job<?> STOP = new Job<@Nullable Void>("stop", () -> null, (r, f) -> {});

    private final String name;
    private final Callable<T> work;
    private final Completion<T> onDone;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Job(String name, Callable<T> work, Completion<T> onDone) {
      this.name = name;
      this.work = work;
      this.onDone = onDone;
    }

    void run() {
      try {
        result = work.call();
      } catch (Throwable t) { // handed to the loop, which decides
        failure = t;
      }
    }

    void complete() {
      onDone.done(result, failure);
    }
  }
}
