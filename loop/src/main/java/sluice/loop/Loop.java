package sluice.loop;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop on one thread: Node's phases, in Node's order. {@link #turn} is the whole of it.
 *
 * <p>The thread that opens a loop owns it and runs it. All methods are for that thread, but those
 * that say "any thread". A callback that throws never ends the loop: the exception goes to the
 * {@link UncaughtListener} and the next callback runs. An {@link Error} does end it.
 */
public final class Loop implements AutoCloseable {
  /** The longest poll; a bound, as epoll's own waits are not to be trusted with "for ever". */
  private static final long POLL_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Thread owner = Thread.currentThread();
  private final Clock clock;
  private final Poller poller;
  private final LoopOptions options;
  private final LoopMetrics metrics = new LoopMetrics();
  private final Dispatcher dispatcher;
  private final Inbox inbox;
  private final TimerQueue timers = new TimerQueue();
  private final Hooks hooks = new Hooks();
  private final Set<Handle> handles = new LinkedHashSet<>();
  private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
  private final ArrayDeque<Immediate> immediates = new ArrayDeque<>();
  private final ArrayDeque<Runnable> closing = new ArrayDeque<>();
  private @Nullable WorkerPool workers;
  private @Nullable Fibers fibers;
  private int keptAliveBy;
  private boolean stopped;
  private boolean closed;
  private long nowNanos;

  private Loop(Clock clock, Poller poller, LoopOptions options) {
    this.clock = clock;
    this.poller = poller;
    this.options = options;
    this.inbox = new Inbox(options.inboxMax());
    this.dispatcher = new Dispatcher(clock, metrics, options.slowCallbackMillis());
    this.nowNanos = clock.nanoTime();
  }

  /** A loop on the system's clock and epoll, owned by the calling thread. */
  public static Loop open() {
    return open(Clock.SYSTEM, new NettyPoller(Thread.currentThread()), LoopOptions.DEFAULT);
  }

  /** As {@link #open()}, with other limits. */
  public static Loop open(LoopOptions options) {
    return open(Clock.SYSTEM, new NettyPoller(Thread.currentThread()), options);
  }

  /** A loop on another clock and poller: how tests own time. */
  public static Loop open(Clock clock, Poller poller) {
    return open(clock, poller, LoopOptions.DEFAULT);
  }

  /** As {@link #open(Clock, Poller)}, with other limits. */
  public static Loop open(Clock clock, Poller poller, LoopOptions options) {
    Loop loop = new Loop(clock, poller, options);
    poller.bind(loop.inbox::hasWork);
    return loop;
  }

  /** Turns until nothing referenced is active, or {@link #stop}. */
  public void run() {
    assert inLoop() : "a loop runs on the thread that opened it";
    stopped = false;
    dispatcher.runTicks();
    while (!stopped && isAlive()) {
      var _ = turn();
    }
  }

  /**
   * One turn: libuv's {@code uv_run} with timers first.
   *
   * @return whether anything keeps the loop alive
   */
  public boolean turn() {
    runTimers();
    runPending();
    runHooks(Phase.IDLE);
    runHooks(Phase.PREPARE);
    poll();
    runHooks(Phase.CHECK);
    runImmediates();
    runClosing();
    metrics.turns++;
    return isAlive();
  }

  /** Ends {@link #run} after the current turn. */
  public void stop() {
    stopped = true;
  }

  /** Whether a referenced handle, or anything queued, keeps the loop alive. */
  public boolean isAlive() {
    return keptAliveBy > 0 || !pending.isEmpty() || !closing.isEmpty();
  }

  /** Closes every handle and worker, runs the closing callbacks and frees epoll. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    inbox.close();
    if (workers != null) {
      workers.close();
    }
    for (Handle handle : List.copyOf(handles)) {
      handle.close();
    }
    runClosing();
    poller.close();
  }

  // --- timers, ticks, immediates, hooks ---

  /**
   * Calls back once, no earlier than after the delay. Equal deadlines fire in the order of
   * starting.
   *
   * @param delayMillis as in Node, less than 1 is 1
   */
  public Timer setTimeout(long delayMillis, Runnable callback) {
    return start(delayMillis, false, callback);
  }

  /** Calls back every period, counted from the end of the time before, as Node does. */
  public Timer setInterval(long periodMillis, Runnable callback) {
    return start(periodMillis, true, callback);
  }

  /** Runs before anything else, once the current callback is done. */
  public void nextTick(Runnable callback) {
    dispatcher.ticks().nextTick(callback);
  }

  /** Runs once the current callback and all ticks are done. */
  public void queueMicrotask(Runnable callback) {
    dispatcher.ticks().queueMicrotask(callback);
  }

  /** A promise that reacts in this loop's microtasks. */
  public <T extends @Nullable Object> Promise<T> promise() {
    return new Promise<>(this);
  }

  /** Runs in this turn's check phase; from a check callback, in the next turn's. */
  public Immediate setImmediate(Runnable callback) {
    Immediate immediate = new Immediate(this, callback);
    immediates.add(immediate);
    immediate.setActive(true);
    return immediate;
  }

  /**
   * Runs in the next turn's pending phase; for completions that must not run before the call
   * returns.
   */
  public void defer(Runnable callback) {
    pending.add(callback);
  }

  /** Calls back in every turn, and keeps the poll from blocking. */
  public Hook idle(Runnable callback) {
    return hook(Phase.IDLE, callback);
  }

  /** Calls back in every turn right before the poll. */
  public Hook prepare(Runnable callback) {
    return hook(Phase.PREPARE, callback);
  }

  /** Calls back in every turn right after the poll. */
  public Hook check(Runnable callback) {
    return hook(Phase.CHECK, callback);
  }

  // --- descriptors, signals, other threads ---

  /**
   * Watches a descriptor.
   *
   * @param interest {@link FdWatcher#READ} and its like
   * @throws java.io.UncheckedIOException if the kernel cannot poll it
   */
  public FdWatcher watch(String name, int fd, int interest, FdWatcher.FdCallback onReady) {
    FdWatcher watcher = new FdWatcher(this, name, onReady);
    watcher.start(fd, interest);
    handles.add(watcher);
    return watcher;
  }

  /** A wake-up that other threads may send. */
  public Async async(String name, Runnable onWake) {
    return async(name, onWake, false);
  }

  /** An Async whose callback dispatches by itself, maybe several times. */
  Async async(String name, Runnable onWake, boolean many) {
    Async async = new Async(this, name, onWake, many);
    inbox.add(async);
    handles.add(async);
    async.setActive(true);
    return async;
  }

  /**
   * Calls back on each such signal to the process, in place of the JVM's own action. Unreferenced
   * at first: waiting for a signal keeps no loop alive.
   *
   * @param name without SIG: {@code TERM}, {@code INT}, {@code HUP}
   */
  public SignalWatcher onSignal(String name, Runnable callback) {
    SignalWatcher watcher = new SignalWatcher(this, name, callback);
    try {
      watcher.start();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("loop: signal " + name + " cannot be watched", e);
    }
    handles.add(watcher);
    return watcher;
  }

  /**
   * Has a callback run on the loop's thread, in order. Any thread; never blocks; keeps no loop
   * alive.
   *
   * @return false if {@link LoopOptions#inboxMax} callbacks wait already or the loop is closed;
   *     then it is never called
   */
  public boolean post(Runnable callback) {
    boolean taken = inbox.offer(callback);
    if (taken) {
      poller.wakeup();
    }
    return taken;
  }

  /** Posts refused so far. Any thread. */
  public long postsRefused() {
    return inbox.refused();
  }

  /** The default pool for blocking work; its threads start with the first job. */
  public WorkerPool workers() {
    if (workers == null) {
      workers = WorkerPool.open(this, "worker", options.workers(), options.workQueueMax());
    }
    return workers;
  }

  // --- the one way in ---

  /**
   * Runs a callback: catches what it throws, measures it, and drains ticks and microtasks behind
   * it. Every callback comes through here; one that comes while another runs is part of that one.
   *
   * @param name what the slow-callback watch and the uncaught listener call it
   */
  public void dispatch(String name, Runnable callback) {
    if (fibersMounted()) {
      dispatcher.runNested(name, callback);
    } else {
      dispatcher.dispatch(name, callback);
    }
  }

  /** Hears of escaped exceptions instead of the log. */
  public void onUncaught(UncaughtListener listener) {
    dispatcher.onUncaught(listener);
  }

  /** The loop's clock as read at the start of the current phase: monotonic nanoseconds. */
  public long nowNanos() {
    return nowNanos;
  }

  public Clock clock() {
    return clock;
  }

  /** Whether the caller is on the loop's thread. Any thread. */
  public boolean inLoop() {
    Thread current = Thread.currentThread();
    if (current == owner) {
      return true;
    }
    Fibers those = fibers;
    return those != null && current.isVirtual() && those.isCarriedBy(owner);
  }

  public LoopMetrics metrics() {
    return metrics;
  }

  // --- phases ---

  private void runTimers() {
    enter(Phase.TIMERS);
    Timer timer = timers.first();
    while (timer != null && timer.deadlineNanos - nowNanos <= 0) {
      timers.remove(timer);
      if (!timer.repeats) {
        timer.setActive(false);
      }
      dispatch(timer.repeats ? "interval" : "timeout", timer.callback);
      if (timer.repeats && timer.list == null && !timer.isClosed()) {
        timers.add(timer, clock.nanoTime());
      }
      timer = timers.first();
    }
  }

  private void runPending() {
    enter(Phase.PENDING);
    for (int left = pending.size(); left > 0; left--) {
      dispatch("pending", pending.remove());
    }
  }

  private void runHooks(Phase of) {
    dispatcher.enter(of);
    hooks.run(of, this);
  }

  private void poll() {
    dispatcher.enter(Phase.POLL);
    long start = clock.nanoTime();
    poller.poll(pollTimeoutNanos(start));
    dispatcher.rethrowFatal();
    nowNanos = clock.nanoTime();
    inbox.run(this);
    metrics.pollNanos += clock.nanoTime() - start;
  }

  private long pollTimeoutNanos(long now) {
    if (stopped || !isAlive() || inbox.hasWork() || !immediates.isEmpty()) {
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
        dispatch("immediate", immediate.callback);
      }
    }
  }

  private void runClosing() {
    enter(Phase.CLOSING);
    for (int left = closing.size(); left > 0; left--) {
      dispatch("closing", closing.remove());
    }
  }

  private void enter(Phase next) {
    dispatcher.enter(next);
    nowNanos = clock.nanoTime();
  }

  // --- for the handles ---

  /** Has the promise's failure reported unless something handles it in time. */
  void rejected(Promise<?> promise) {
    dispatcher.ticks().rejected(promise);
  }

  /** Runs on the loop's thread, soon; never refused. For what waits once per object. Any thread. */
  void enter(Runnable callback) {
    inbox.enter(callback);
    poller.wakeup();
  }

  /** The virtual threads of {@link Await}. */
  Fibers fibers() {
    if (fibers == null) {
      fibers = Fibers.open(this);
    }
    return fibers;
  }

  /** Does something on the owner's own stack, also when a virtual thread of {@link Await} asks. */
  void onOwner(Runnable work) {
    if (fibers != null && fibers.isMounted()) {
      fibers.onCarrier(work);
    } else {
      work.run();
    }
  }

  private boolean fibersMounted() {
    return fibers != null && fibers.isMounted();
  }

  Poller poller() {
    return poller;
  }

  void keepAlive(int change) {
    keptAliveBy += change;
  }

  void closing(Runnable onClosed) {
    closing.add(onClosed);
  }

  void asyncSent() {
    inbox.asyncSent();
    poller.wakeup();
  }

  void arm(Timer timer) {
    timers.add(timer, clock.nanoTime());
    timer.setActive(true);
  }

  void disarm(Timer timer) {
    timers.remove(timer);
  }

  void remove(Hook hook) {
    hooks.remove(hook);
    handles.remove(hook);
  }

  void remember(Handle handle) {
    handles.add(handle);
  }

  void forget(Handle handle) {
    handles.remove(handle);
    if (handle instanceof Async async) {
      inbox.remove(async);
    }
  }

  private Timer start(long millis, boolean repeats, Runnable callback) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis));
    Timer timer = new Timer(this, nanos, repeats, callback);
    arm(timer);
    return timer;
  }

  private Hook hook(Phase in, Runnable callback) {
    Hook hook = new Hook(this, in, callback);
    hooks.add(hook);
    handles.add(hook);
    hook.setActive(true);
    return hook;
  }
}
