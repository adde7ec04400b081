package sluice.loop;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One turn of a loop, and what waits for its phases. {@link #run} is the whole of it: libuv's
 * {@code uv_run} with timers first, in Node's order. Each callback enters through {@link
 * Loop#dispatch}. Loop's thread only.
 */
final class Turn {
  /** The longest poll; a bound, as epoll's own waits are not to be trusted with "for ever". */
  private static final long POLL_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

  final TimerQueue timers = new TimerQueue();
  final Hooks hooks = new Hooks();
  final ArrayDeque<Runnable> pending = new ArrayDeque<>();
  final ArrayDeque<Immediate> immediates = new ArrayDeque<>();
  final ArrayDeque<Runnable> closing = new ArrayDeque<>();

  private final Loop loop;
  private final Clock clock;
  private final Poller poller;
  private final Inbox inbox;
  private final Dispatcher dispatcher;
  private final LoopMetrics metrics;
  private long nowNanos;

  Turn(
      Loop loop,
      Clock clock,
      Poller poller,
      Inbox inbox,
      Dispatcher dispatcher,
      LoopMetrics metrics) {
    this.loop = loop;
    this.clock = clock;
    this.poller = poller;
    this.inbox = inbox;
    this.dispatcher = dispatcher;
    this.metrics = metrics;
    this.nowNanos = clock.nanoTime();
  }

  void run() {
    runTimers();
    runPending();
    runHooks(Phase.IDLE);
    runHooks(Phase.PREPARE);
    poll();
    runHooks(Phase.CHECK);
    runImmediates();
    runClosing();
    metrics.turns++;
  }

  /** The clock as read at the start of the current phase. */
  long nowNanos() {
    return nowNanos;
  }

  private void runTimers() {
    enter(Phase.TIMERS);
    Timer timer = timers.first();
    while (timer != null && timer.deadlineNanos - nowNanos <= 0) {
      timers.remove(timer);
      if (!timer.repeats) {
        timer.setActive(false);
      }
      loop.dispatch(timer.repeats ? "interval" : "timeout", timer.callback);
      if (timer.repeats && timer.list == null && !timer.isClosed()) {
        timers.add(timer, clock.nanoTime());
      }
      timer = timers.first();
    }
  }

  private void runPending() {
    enter(Phase.PENDING);
    for (int left = pending.size(); left > 0; left--) {
      loop.dispatch("pending", pending.remove());
    }
  }

  private void runHooks(Phase of) {
    dispatcher.enter(of);
    hooks.run(of, loop);
  }

  private void poll() {
    dispatcher.enter(Phase.POLL);
    long start = clock.nanoTime();
    poller.poll(pollTimeoutNanos(start));
    dispatcher.rethrowFatal();
    nowNanos = clock.nanoTime();
    inbox.run(loop);
    metrics.pollNanos += clock.nanoTime() - start;
  }

  private long pollTimeoutNanos(long now) {
    if (loop.isEnding() || inbox.hasWork() || !immediates.isEmpty()) {
      return 0;
    }
    if (!pending.isEmpty() || !closing.isEmpty() || hooks.hasIdle()) {
      return 0;
    }
    Timer first = timers.first();
    return first == null
        ? POLL_MAX_NANOS
        : Math.clamp(first.deadlineNanos - now, 0, POLL_MAX_NANOS);
  }

  private void runImmediates() {
    for (int left = immediates.size(); left > 0; left--) {
      Immediate immediate = immediates.remove();
      if (!immediate.isClosed()) {
        immediate.setActive(false);
        loop.dispatch("immediate", immediate.callback);
      }
    }
  }

  void runClosing() {
    enter(Phase.CLOSING);
    for (int left = closing.size(); left > 0; left--) {
      loop.dispatch("closing", closing.remove());
    }
  }

  private void enter(Phase next) {
    dispatcher.enter(next);
    nowNanos = clock.nanoTime();
  }
}
