package sluice.addons.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.loop.Loop;

/**
 * Everything that one loaded addon has: counted, within its limits, and closed with it. What it can
 * do is in {@link ScopeLoop}, {@link ScopeThreads}, {@link ScopeTopics} and {@link ScopeMemory};
 * whatever kind an addon is of, it comes through here. Loop's thread only, unless said otherwise.
 */
final class AddonScope {
  private static final long THROTTLE_MILLIS = 100;
  private static final long WARM_UP_NANOS = 2_000_000_000;
  private static final int WHATS_MAX = 64;

  private enum Stage {
    OPEN,
    /** Its unload callbacks run: nothing new can be made. */
    CLOSING,
    CLOSED
  }

  final Surroundings around;
  final AddonManifest manifest;
  final Budget budget;
  final Gate gate;
  private final Map<String, String> config;
  private final Consumer<String> onBroken;
  private final RateLimit warnings;
  private final RateLimit exceptionLines;
  private final long sinceNanos;
  private final Slots<Held> handles = new Slots<>();
  private final Deque<Runnable> unloadCallbacks = new ArrayDeque<>();
  private final AtomicInteger callsFromOutside = new AtomicInteger();
  private volatile Stage stage = Stage.OPEN;
  private int depth;
  private boolean elsewhere;
  private long crumb;
  private long exceptions;

  /**
   * Open at once.
   *
   * @param config what {@code [addon.NAME]} says
   * @param onBroken hears once, in a turn of its own, why it has to be stopped
   */
  AddonScope(
      Surroundings around,
      AddonManifest manifest,
      Map<String, String> config,
      Consumer<String> onBroken) {
    this.around = around;
    this.manifest = manifest;
    this.config = config;
    this.onBroken = onBroken;
    this.budget = new Budget(manifest.limits().loopNanosPerTurn());
    this.gate = new Gate(around.loop());
    this.exceptionLines = new RateLimit(around.loop().clock(), 1, 1_000);
    this.sinceNanos = around.loop().clock().nanoTime();
    this.warnings = new RateLimit(around.loop().clock(), 1, 10_000);
  }

  /** How {@link Crumb} knows it. */
  void crumb(long number) {
    crumb = number;
  }

  String name() {
    return manifest.name();
  }

  Loop loop() {
    return around.loop();
  }

  AddonLimits limits() {
    return manifest.limits();
  }

  /** What the addon is configured with, or null. */
  @Nullable String config(String key) {
    String said = config.get(key);
    return said == null ? manifest.config().get(key) : said;
  }

  /** All that it is configured with. */
  Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>(manifest.config());
    all.putAll(config);
    return all;
  }

  // --- calls into the addon ---

  /** Runs a callback of the addon's, or later if it is throttled, or never if it has ended. */
  void run(Runnable callback) {
    if (gate.isClosed() && stage == Stage.OPEN) {
      gate.hold(callback);
    } else {
      runNow(callback);
    }
  }

  /** The same, throttled or not. */
  void runNow(Runnable callback) {
    if (stage == Stage.OPEN) {
      measured(callback);
      if (!elsewhere) {
        judge();
      }
    }
  }

  /**
   * Its code is not in this process: what runs here is the gateway's, and is measured for the
   * status alone.
   */
  void elsewhere() {
    elsewhere = true;
  }

  /** Runs what is done for it by the gateway, which sees to it that it is not too much a turn. */
  void runPaced(Runnable work) {
    if (stage == Stage.OPEN) {
      measured(work);
    }
  }

  /** Runs what runs once in an addon's life, and is not judged by loop_time_per_turn. */
  void runOnce(Runnable callback) {
    Budget before = around.meter().switchTo(null);
    long insideBefore = around.crumb().loop(crumb);
    depth++;
    try {
      callback.run();
    } finally {
      depth--;
      var _ = around.crumb().loop(insideBefore);
      var _ = around.meter().switchTo(before);
    }
  }

  private void measured(Runnable callback) {
    budget.inTurn(loop().metrics().turns());
    Budget before = around.meter().switchTo(budget);
    long insideBefore = around.crumb().loop(crumb);
    depth++;
    try {
      callback.run();
    } catch (RuntimeException | LinkageError e) {
      threw(e);
    } finally {
      depth--;
      var _ = around.crumb().loop(insideBefore);
      var _ = around.meter().switchTo(before);
    }
  }

  /** Of an addon in Java; one in C cannot. */
  private void threw(Throwable e) {
    if (e instanceof AddonException refusal && refusal.error() == AddonError.CLOSED) {
      return; // the end of an own process's addon is known in the gateway first
    }
    exceptions++;
    if (exceptionLines.take()) {
      Logger.error(e, "addon {}: a callback threw", name());
    }
  }

  /** Callbacks that threw. */
  long exceptions() {
    return exceptions;
  }

  private void judge() {
    switch (budget.verdict()) {
      case FINE -> {}
      case WARN -> warn("");
      case THROTTLE -> {
        warn("; it is throttled");
        gate.close(THROTTLE_MILLIS * Math.max(1, budget.strikes() - Budget.THROTTLE_FROM + 1));
      }
      case STOP ->
          broken(
              "overran loop_time_per_turn "
                  + budget.overruns()
                  + " times, "
                  + budget.worstNanos() / 1_000_000
                  + " ms at worst; do less in a callback, or use sluice_work()");
    }
  }

  private void warn(String more) {
    if (loop().clock().nanoTime() - sinceNanos < WARM_UP_NANOS) {
      return; // classes of ours that its first calls load are not its fault; the status counts them
    }
    if (warnings.take()) {
      Logger.warn(
          "addon {}: took {} us of one turn, loop_time_per_turn is {} us{}",
          name(),
          budget.turnNanos() / 1_000,
          budget.limitNanos() / 1_000,
          more);
    }
  }

  /** Whether half of its time in this turn is left: a burst is spread over turns, no overrun. */
  boolean hasTimeLeft() {
    return (budget.turnNanos() + around.meter().elapsedNanos()) * 2 < budget.limitNanos();
  }

  /** Has it stopped, in a turn of its own: native frames may be below. */
  void broken(String reason) {
    loop().defer(() -> onBroken.accept(reason));
  }

  /** Whether a callback of it is on the stack. */
  boolean isInside() {
    return depth > 0;
  }

  // --- handles ---

  /** Refuses if nothing more can be made. */
  void checkRoom() {
    if (stage != Stage.OPEN) {
      throw new AddonException(AddonError.CLOSED, "the addon is being unloaded");
    }
    if (handles.size() >= limits().handles()) {
      throw new AddonException(
          AddonError.LIMIT,
          limits().handles() + " handles are open; close some, or raise limits.handles");
    }
  }

  /** Refuses if the addon has ended. */
  void checkOpen() {
    if (stage == Stage.CLOSED) {
      throw new AddonException(AddonError.CLOSED, "the addon is unloaded");
    }
  }

  /** Whether it is called; any thread. */
  boolean isOpen() {
    return stage == Stage.OPEN;
  }

  /** A new handle; after {@link #checkRoom}. */
  long hold(Held held) {
    return handles.add(held);
  }

  /** What a handle stands for, or null; any thread. */
  @Nullable Held held(long handle) {
    return handles.get(handle);
  }

  /** Its end came by itself. */
  void gone(long handle) {
    var _ = handles.remove(handle);
  }

  /** The addon closes one. */
  void close(long handle) {
    Held held = handles.get(handle);
    if (held == null) {
      throw new AddonException(AddonError.NOT_FOUND, "handle " + handle + " is not open");
    }
    if (held.end()) {
      gone(handle);
    }
  }

  int handleCount() {
    return handles.size();
  }

  /** What there is, oldest first; of many the first {@value #WHATS_MAX}. */
  List<String> whats() {
    List<String> all = new ArrayList<>();
    long[] ids = handles.ids();
    for (int i = 0; i < Math.min(ids.length, WHATS_MAX); i++) {
      Held held = handles.get(ids[i]);
      if (held != null) {
        all.add(held.what());
      }
    }
    if (ids.length > WHATS_MAX) {
      all.add(ids.length - WHATS_MAX + " more");
    }
    return all;
  }

  // --- the end ---

  void onUnload(Runnable callback) {
    checkRoom();
    unloadCallbacks.push(callback);
  }

  /**
   * Calls the unload callbacks, last first, and ends what can be ended. No frame of it is below.
   */
  void end() {
    assert depth == 0 : "an addon ends in a turn of its own";
    if (stage != Stage.OPEN) {
      return;
    }
    stage = Stage.CLOSING;
    gate.forget();
    while (!unloadCallbacks.isEmpty()) {
      Runnable callback = unloadCallbacks.pop();
      loop().dispatch("addon " + name() + " unload", () -> runOnce(callback));
    }
    stage = Stage.CLOSED;
    long[] ids = handles.ids();
    for (int i = ids.length - 1; i >= 0; i--) {
      Held held = handles.get(ids[i]);
      if (held != null && held.end()) {
        gone(ids[i]);
      }
    }
  }

  /** A thread of somebody else's is about to come in; any thread. */
  void enter() {
    callsFromOutside.incrementAndGet();
  }

  /** It leaves. */
  void leave() {
    callsFromOutside.decrementAndGet();
  }

  /** Whether, after its end, nothing of it runs any more. */
  boolean isDrained() {
    return stage == Stage.CLOSED && handles.size() == 0 && callsFromOutside.get() == 0;
  }
}
