package sluice.loop;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What happens around each callback: catch, drain ticks and microtasks, measure. {@link
 * Loop#dispatch} is its one caller's door.
 */
final class Dispatcher {
  /** While a loop is so young, slow callbacks are counted but nobody is warned: code is loaded. */
  private static final long START_NANOS = 5_000_000_000L;

  private final Clock clock;
  private final LoopMetrics metrics;
  private final long slowNanos;
  private final long openedNanos;
  private final Ticks ticks = new Ticks();
  private UncaughtListener uncaughtListener = Dispatcher::log;
  private @Nullable Error fatal;
  private Phase phase = Phase.TIMERS;
  private boolean dispatching;
  private String running = "";

  Dispatcher(Clock clock, LoopMetrics metrics, long slowCallbackMillis) {
    this.clock = clock;
    this.metrics = metrics;
    this.slowNanos = slowCallbackMillis * 1_000_000;
    this.openedNanos = clock.nanoTime();
  }

  Ticks ticks() {
    return ticks;
  }

  void onUncaught(UncaughtListener listener) {
    uncaughtListener = listener;
  }

  /** The callback that runs, or what the loop does between two. */
  String glance() {
    String name = running;
    return name.isEmpty() ? "waits in phase " + phase.label : name + " in phase " + phase.label;
  }

  /** What follows belongs to this phase. */
  void enter(Phase next) {
    phase = next;
  }

  /** Runs a callback and what it has queued; one inside another is part of that one. */
  void dispatch(String name, Runnable callback) {
    if (dispatching) {
      runNested(name, callback);
      return;
    }
    dispatching = true;
    running = name;
    long start = clock.nanoTime();
    runNested(name, callback);
    drainTicks();
    dispatching = false;
    running = "";
    measure(name, clock.nanoTime() - start);
  }

  /** Runs a callback inside another's dispatch. */
  void runNested(String name, Runnable callback) {
    try {
      callback.run();
    } catch (Exception e) {
      uncaught(name, e);
    } catch (Error e) {
      throw ending(e);
    }
  }

  /** Drains what was queued outside of any callback. */
  void runTicks() {
    if (!ticks.isEmpty()) {
      dispatch("ticks", () -> {});
    }
  }

  /** Netty's pipeline swallows what passes through it: an error that did is thrown here. */
  void rethrowFatal() {
    Error error = fatal;
    if (error != null) {
      fatal = null;
      throw error;
    }
  }

  private void drainTicks() {
    while (!ticks.isEmpty()) {
      for (Runnable tick = ticks.pollTick(); tick != null; tick = ticks.pollTick()) {
        runNested("nextTick", tick);
      }
      for (Runnable task = ticks.pollMicrotask(); task != null; task = ticks.pollMicrotask()) {
        runNested("microtask", task);
      }
      if (ticks.onlyRejectedLeft()) {
        reportRejections();
      }
    }
  }

  /** Failures that no tick and no microtask came to handle, as Node reports them. */
  private void reportRejections() {
    for (Promise<?> left = ticks.pollRejected(); left != null; left = ticks.pollRejected()) {
      Throwable failure = left.unhandledFailure();
      if (failure != null) {
        uncaught("promise", Outcome.unwrap(failure));
      }
    }
  }

  private void uncaught(String name, Throwable thrown) {
    if (thrown instanceof Error e) {
      throw ending(e);
    }
    metrics.uncaughtException();
    Exception exception = thrown instanceof Exception e ? e : new CompletionException(thrown);
    try {
      uncaughtListener.onUncaught(name, exception);
    } catch (RuntimeException e) {
      exception.addSuppressed(e);
      log(name, exception);
    }
  }

  private Error ending(Error e) {
    fatal = e;
    dispatching = false;
    return e;
  }

  private void measure(String name, long tookNanos) {
    metrics.callbackRan(phase, tookNanos);
    if (tookNanos > slowNanos) {
      metrics.slowCallback();
      logSlow(name, tookNanos / 1_000_000);
    }
  }

  private void logSlow(String name, long millis) {
    if (clock.nanoTime() - openedNanos < START_NANOS) {
      Logger.debug("loop: {} in phase {} took {} ms at the start", name, phase.label, millis);
    } else {
      Logger.warn(
          "loop: {} in phase {} took {} ms; move blocking work to a worker",
          name,
          phase.label,
          millis);
    }
  }

  private static void log(String callback, Exception exception) {
    Logger.error(exception, "loop: uncaught exception in {}", callback);
  }
}
