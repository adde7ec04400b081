package sluice.loop;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sluice.loop.posix.Slice;

/**
 * One event loop on one thread: Node's phases, in Node's order. {@link Turn} has them.
 *
 * <p>The thread that opens a loop owns it and runs it. All methods are for that thread, but those
 * that say "any thread". A callback that throws never ends the loop: the exception goes to the
 * {@link UncaughtListener} and the next callback runs. An {@link Error} does end it.
 */
public final class Loop implements AutoCloseable {
  /** The least there is: when an edge wakes the loop, what runs on its core has to let it in. */
  private static final long SLICE_NANOS = 100_000;

  private final Thread owner = Thread.currentThread();
  private final Clock clock;
  private final Poller poller;
  private final LoopOptions options;
  private final LoopMetrics metrics = new LoopMetrics();
  private final Dispatcher dispatcher;
  private final Inbox inbox;
  private final Turn turn;
  private final Set<Handle> handles = new LinkedHashSet<>();
  private @Nullable WorkerPool workers;
  private @Nullable Fibers fibers;
  private int keptAliveBy;
  private boolean stopped;
  private boolean closed;

  private Loop(Clock clock, Poller poller, LoopOptions options) {
    this.clock = clock;
    this.poller = poller;
    this.options = options;
    this.inbox = new Inbox(options.inboxMax());
    this.dispatcher = new Dispatcher(clock, metrics, options.slowCallbackMillis());
    this.turn = new Turn(this, clock, poller, inbox, dispatcher, metrics);
  }

  /** A loop on the system's clock and epoll, owned by the calling thread. */
  public static Loop open() {
    return open(Clock.SYSTEM, LoopOptions.DEFAULT);
  }

  /** As {@link #open()}, with other limits. */
  public static Loop open(LoopOptions options) {
    return open(Clock.SYSTEM, options);
  }

  /** As {@link #open(LoopOptions)}, on another clock that runs as fast as the system's. */
  public static Loop open(Clock clock, LoopOptions options) {
    var _ = Slice.set(SLICE_NANOS);
    return open(clock, new NettyPoller(Thread.currentThread()), options);
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
   * One turn, as {@link Turn} has it.
   *
   * @return whether anything keeps the loop alive
   */
  public boolean turn() {
    turn.run();
    return isAlive();
  }

  /** Ends {@link #run} after the current turn. */
  public void stop() {
    stopped = true;
  }

  /** Whether a referenced handle, or anything queued, keeps the loop alive. */
  public boolean isAlive() {
    return keptAliveBy > 0 || !turn.pending.isEmpty() || !turn.closing.isEmpty();
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
    turn.runClosing();
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
    turn.immediates.add(immediate);
    immediate.setActive(true);
    return immediate;
  }

  /**
   * Runs in the next turn's pending phase; for completions that must not run before the call
   * returns.
   */
  public void defer(Runnable callback) {
    turn.pending.add(callback);
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
    if (fibers != null && fibers.isMounted()) {
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
    return turn.nowNanos();
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

  /** What runs now, and its phase: for a look at a loop that is stuck. Any thread. */
  public String glance() {
    return dispatcher.glance();
  }

  public LoopMetrics metrics() {
    return metrics;
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

  /** Whether this turn is the last: then nothing is waited for. */
  boolean isEnding() {
    return stopped || !isAlive();
  }

  Poller poller() {
    return poller;
  }

  void keepAlive(int change) {
    keptAliveBy += change;
  }

  void closing(Runnable onClosed) {
    turn.closing.add(onClosed);
  }

  void asyncSent() {
    inbox.asyncSent();
    poller.wakeup();
  }

  void arm(Timer timer) {
    turn.timers.add(timer, clock.nanoTime());
    timer.setActive(true);
  }

  void disarm(Timer timer) {
    turn.timers.remove(timer);
  }

  void remove(Hook hook) {
    turn.hooks.remove(hook);
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
    turn.hooks.add(hook);
    handles.add(hook);
    hook.setActive(true);
    return hook;
  }
}
