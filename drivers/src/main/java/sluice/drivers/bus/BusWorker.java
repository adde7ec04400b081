package sluice.drivers.bus;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException.Kind;
import sluice.loop.Async;
import sluice.loop.Await;
import sluice.loop.Loop;
import sluice.loop.Promise;
import sluice.loop.Timer;

/**
 * One bus, its worker and its queue. Calls block on the worker, one after the other in the order of
 * submission, and their results are events of the loop. A call that does not return in its time
 * fails, and the bus is <i>stuck</i>: what waits fails, new calls are refused, and every other bus
 * goes on. When the call returns after all, the bus has healed.
 *
 * <p>The bus is opened by the first call, and again by the next one after it was unplugged. The
 * thread is named {@code sluice-NAME}, starts with the first call and is a daemon. Loop's thread
 * only, but for {@link #call}.
 *
 * @param <B> the bus as it is when opened; used on the worker alone
 */
public final class BusWorker<B extends Closeable> implements AutoCloseable {

  /** Opens a bus, on its worker. */
  @FunctionalInterface
  public interface Opener<B> {
    /**
     * @throws IOException that says what is missing and what to do
     */
    B open() throws IOException;
  }

  private final Loop loop;
  private final String name;
  private final BusOptions options;
  private final BusThread<B> thread;
  private final Deque<BusJob<B, ?>> outstanding = new ArrayDeque<>();
  private final Queue<BusJob<B, ?>> finished = new ConcurrentLinkedQueue<>(); // by outstanding
  private final Async async;
  private @Nullable Timer watch;
  private BusState state = new BusState.Unopened();
  private long calls;
  private long failures;
  private long timeouts;
  private long refused;
  private @Nullable String lastError;

  private BusWorker(Loop loop, String name, BusOptions options, Opener<B> opener) {
    this.loop = loop;
    this.name = name;
    this.options = options;
    this.async = loop.async("bus " + name, this::onFinished);
    async.unref();
    this.thread = new BusThread<>(loop, name, opener, this::finish);
  }

  /** A bus that the first call opens. */
  public static <B extends Closeable> BusWorker<B> open(
      Loop loop, String name, BusOptions options, Opener<B> opener) {
    return new BusWorker<>(loop, name, options, opener);
  }

  public String name() {
    return name;
  }

  /**
   * Has a call made.
   *
   * @param what it does, for errors: {@code read 0x48}
   * @return its result, or a {@link BusException}, or what the call has thrown
   */
  public <T extends @Nullable Object> Promise<T> submit(String what, BusCall<B, T> call) {
    BusException refusal = refusal(what);
    if (refusal != null) {
      refused++;
      lastError = refusal.getMessage();
      return Promise.failed(loop, refusal);
    }
    BusJob<B, T> job = new BusJob<>(what, call, loop.promise());
    outstanding.add(job);
    async.ref();
    thread.submit(job);
    startWatch();
    return job.promise;
  }

  /**
   * Has a call made and waits for its end. Any thread but the loop's: there only the straight-line
   * code of {@link Await} may wait. On the bus's own worker, within another call, it is made at
   * once.
   *
   * @throws IOException as {@link #submit} fails
   * @throws IllegalStateException on the loop's thread, which would stand still
   */
  public <T extends @Nullable Object> T call(String what, BusCall<B, T> call) throws IOException {
    B mine = thread.ifCurrent();
    if (mine != null) {
      return call.on(mine);
    }
    if (!loop.inLoop()) {
      return BusWaiting.forResult(this, what, call);
    }
    if (!Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          name + ": " + what + " would block the loop; submit it to the bus or use Await.async");
    }
    return BusWaiting.unwrapped(name, () -> Await.await(submit(what, call)));
  }

  /** For those who wait on another thread. */
  <T extends @Nullable Object> CompletableFuture<T> enter(String what, BusCall<B, T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    boolean taken =
        loop.post(() -> {
          var _ =
              submit(what, call)
                  .handle((value, failure) ->
                      failure == null
                          ? result.complete(value)
                          : result.completeExceptionally(failure));
        });
    if (!taken) {
      result.completeExceptionally(
          new BusException(Kind.FULL, name + ": " + what + ": the loop takes no more work"));
    }
    return result;
  }

  public BusStatus status() {
    return new BusStatus(
        name, state, calls, failures, timeouts, refused, outstanding.size(), lastError);
  }

  /** What waits fails; a call under way is not waited for. */
  @Override
  public void close() {
    if (state instanceof BusState.Closed) {
      return;
    }
    state = BusState.next(state, new BusState.Close());
    if (watch != null) {
      watch.close();
    }
    thread.stop();
    async.close();
    endAll(Kind.CLOSED, "the bus was closed");
  }

  private @Nullable BusException refusal(String what) {
    String prefix = name + ": " + what + ": not tried, ";
    return switch (state) {
      case BusState.Stuck(String call) ->
          new BusException(Kind.STUCK, prefix + "the bus is stuck in " + call);
      case BusState.Closed _ -> new BusException(Kind.CLOSED, prefix + "the bus is closed");
      case BusState.Unopened _, BusState.Open _, BusState.Absent _ ->
          outstanding.size() > options.waitingMax()
              ? new BusException(
                  Kind.FULL, prefix + options.waitingMax() + " calls wait already; ask less often")
              : null;
    };
  }

  // --- time ---

  private void startWatch() {
    if (watch == null) {
      watch = loop.setTimeout(options.timeoutMillis(), this::onWatch);
    }
  }

  private void onWatch() {
    watch = null;
    BusJob<B, ?> running = thread.running();
    if (running == null) {
      if (!outstanding.isEmpty()) {
        startWatch(); // between two calls
      }
      return;
    }
    long age = loop.clock().nanoTime() - running.startedNanos;
    long left = options.timeoutMillis() - TimeUnit.NANOSECONDS.toMillis(age);
    if (left > 0) {
      watch = loop.setTimeout(left, this::onWatch);
    } else if (!running.abandoned) {
      onTimeout(running);
    }
  }

  private void onTimeout(BusJob<B, ?> job) {
    state = BusState.next(state, new BusState.TimedOut(job.what));
    timeouts++;
    failed(
        job,
        new BusException(
            Kind.TIMED_OUT,
            name
                + ": "
                + job.what
                + ": no end within "
                + options.timeoutMillis()
                + " ms; the bus is stuck until it ends: look for a device that holds the lines"));
    outstanding.remove(job);
    endAll(Kind.STUCK, "not tried, the bus is stuck in " + job.what);
    async.ref(); // the late end heals the bus
  }

  private void endAll(Kind kind, String why) {
    for (BusJob<B, ?> job : outstanding) {
      refused++;
      job.abandon(new BusException(kind, name + ": " + job.what + ": " + why));
    }
    outstanding.clear();
  }

  // --- ends ---

  /** On the worker. */
  private void finish(BusJob<B, ?> job) {
    finished.add(job);
    async.send();
  }

  private void onFinished() {
    for (BusJob<B, ?> job = finished.poll(); job != null; job = finished.poll()) {
      onEnd(job);
    }
    if (outstanding.isEmpty()) {
      async.unref();
      if (watch != null) {
        watch.close();
        watch = null;
      }
    }
  }

  private void onEnd(BusJob<B, ?> job) {
    state = BusState.next(state, new BusState.Returned(job.absent));
    if (job.abandoned) {
      return; // failed when its time was over
    }
    outstanding.remove(job);
    Throwable failure = job.failure;
    if (failure == null) {
      calls++;
      job.succeed();
    } else {
      failed(job, failure);
    }
  }

  private void failed(BusJob<B, ?> job, Throwable failure) {
    failures++;
    lastError = failure instanceof IOException ? failure.getMessage() : "" + failure;
    job.abandon(failure);
  }
}
