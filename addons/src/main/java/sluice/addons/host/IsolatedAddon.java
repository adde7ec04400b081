package sluice.addons.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.child.ChildProcess;
import sluice.addons.child.Message;
import sluice.addons.child.ProtocolException;
import sluice.addons.child.Restarts;
import sluice.addons.child.Restarts.Event;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;

/**
 * The processes of one isolated addon, one after the other; {@link Restarts} is the table. For its
 * scope it is a handle, which lasts until the last one has ended. Loop's thread only.
 */
final class IsolatedAddon implements Held {
  static final long PING_MILLIS = 1_000;

  private static final int UNANSWERED_MAX = 3;

  /** The same of a young virtual machine, which loads classes: on a slow board for seconds. */
  private static final int UNANSWERED_WHILE_COLD_MAX = 30;

  private static final long COLD_NANOS = 120_000_000_000L;
  private static final long STOP_MILLIS_MAX = 5_000;
  private static final long PAUSE_MILLIS = 5;
  private static final byte[] NONE = new byte[0];

  /** Starts a process, on a worker. */
  @FunctionalInterface
  interface Launcher {
    ChildProcess launch() throws IOException;
  }

  private final AddonScope scope;
  private final AddonParts parts;
  private final Loop loop;
  private final WorkerPool loaders;
  private final Launcher launcher;
  private final boolean isJava;
  private final Runnable drain = this::drain;
  private Restarts state = new Restarts.Launching(0);
  private @Nullable ChildProcess process;
  private @Nullable ChildTalk talk;
  private @Nullable FdWatcher calls;
  private @Nullable FdWatcher ends;
  private @Nullable ChildLog log;
  private @Nullable Timer timer;
  private long upSinceNanos;
  private long missed;
  private String lastReason = "";
  private long id;

  /**
   * None yet.
   *
   * @param isJava whether its processes have a virtual machine
   */
  IsolatedAddon(AddonParts parts, WorkerPool loaders, Launcher launcher, boolean isJava) {
    this.isJava = isJava;
    this.scope = parts.scope();
    this.parts = parts;
    this.loop = scope.loop();
    this.loaders = loaders;
    this.launcher = launcher;
  }

  /** Has the first process begin; its library is mapped. */
  void begin(ChildProcess first) {
    scope.elsewhere();
    id = scope.hold(this);
    launched(first);
  }

  // --- one process ---

  private void launched(ChildProcess made) {
    process = made;
    talk = new ChildTalk(parts, made);
    calls = loop.watch("addon " + scope.name(), made.callFd(), FdWatcher.READ, ready -> called());
    ends = loop.watch("addon " + scope.name() + " end", made.endFd(), FdWatcher.READ, r -> ended());
    log = ChildLog.open(parts, made);
    calls.unref();
    ends.unref();
    upSinceNanos = loop.nowNanos();
    if (state instanceof Restarts.Ending) {
      made.kill("");
      return;
    }
    happened(new Event.Launched());
    timer = loop.setInterval(PING_MILLIS, this::ping);
    timer.unref();
    if (isJava) {
      ManifestLines.tell(scope.manifest, (key, value) -> say(Message.MANIFEST, key, value));
    }
    scope.settings().forEach((key, value) -> say(Message.CONFIG, key, value));
    say(Message.START, NONE, NONE);
  }

  private void say(int type, String key, String value) {
    say(type, key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private void say(int type, byte[] a, byte[] b) {
    ChildProcess to = process;
    try {
      if (to != null && !to.say(new Message(type, 0, 0, 0, a, b))) {
        to.kill("does not read what it is told");
      }
    } catch (ProtocolException e) {
      to.killFor(e);
    }
  }

  private void ping() {
    ChildProcess of = process;
    if (of == null) {
      return;
    }
    int max = unansweredMax(isJava, loop.nowNanos() - upSinceNanos);
    if (of.ping() > max) {
      of.kill(
          "its loop did not answer for "
              + max * PING_MILLIS / 1_000
              + " s; what takes long is for sluice_work(), in Java for work()");
    }
  }

  /** Pings that may be unanswered; one more, and its loop is stuck. */
  static int unansweredMax(boolean isJava, long upNanos) {
    return isJava && upNanos < COLD_NANOS ? UNANSWERED_WHILE_COLD_MAX : UNANSWERED_MAX;
  }

  private void called() {
    ChildProcess by = process;
    if (by == null) {
      return;
    }
    by.heard();
    if (scope.isOpen()) {
      scope.runPaced(drain);
    } else {
      drain();
    }
  }

  private void drain() {
    ChildProcess from = process;
    ChildTalk with = talk;
    if (from == null || with == null) {
      return;
    }
    try {
      if (with.drain()) {
        pause(from);
      }
    } catch (ProtocolException e) {
      from.killFor(e);
    }
  }

  /** It says more than its share of a turn: for some turns it is not heard, and its ring fills. */
  private void pause(ChildProcess loud) {
    FdWatcher watcher = calls;
    if (watcher == null) {
      return;
    }
    watcher.update(0);
    loud.callAgain();
    loop.setTimeout(PAUSE_MILLIS, () -> watcher.update(FdWatcher.READ)).unref();
  }

  private void ended() {
    ChildProcess of = process;
    if (of == null || !of.hasEnded()) {
      return;
    }
    drain();
    boolean refused = of.refusal() != null;
    long up = loop.nowNanos() - upSinceNanos;
    forget(of);
    happened(new Event.Ended(of.reason(), refused, up));
  }

  private void forget(ChildProcess of) {
    close(calls);
    close(ends);
    if (log != null) {
      log.close();
      log = null;
    }
    stopTimer();
    if (talk != null) {
      talk.close();
      missed += talk.missed();
    }
    process = null;
    talk = null;
    of.close();
  }

  private static void close(@Nullable FdWatcher watcher) {
    if (watcher != null) {
      watcher.close();
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  // --- the table ---

  private void happened(Event event) {
    Restarts before = state;
    state = Restarts.next(before, event);
    if (state.equals(before)) {
      return;
    }
    switch (state) {
      case Restarts.Launching _ -> launch();
      case Restarts.Up _ -> {}
      case Restarts.Resting resting -> rest(resting);
      case Restarts.Ending _ -> stop();
      case Restarts.Over over -> over(over.failure());
    }
  }

  private void launch() {
    boolean taken =
        loaders.submit(
            "start addon " + scope.name(),
            launcher::launch,
            (made, failure) -> {
              if (made != null) {
                launched(made);
              } else {
                happened(
                    new Event.Ended("" + (failure == null ? "" : failure.getMessage()), false, 0));
              }
            });
    if (!taken) {
      happened(new Event.Ended("too many addons are being loaded", false, 0));
    }
  }

  private void rest(Restarts.Resting resting) {
    lastReason = resting.reason();
    Logger.warn(
        "addon {}: {}; its process is started again in {} ms",
        scope.name(),
        resting.reason(),
        resting.pauseMillis());
    timer = loop.setTimeout(resting.pauseMillis(), () -> happened(new Event.Rested()));
    timer.unref();
  }

  private void stop() {
    stopTimer();
    ChildProcess of = process;
    if (of != null) {
      say(Message.STOP, NONE, NONE);
      timer = loop.setTimeout(STOP_MILLIS_MAX, () -> of.kill("did not end in time"));
      timer.unref();
    }
  }

  private void over(@Nullable String failure) {
    stopTimer();
    scope.gone(id);
    if (failure != null) {
      scope.broken(failure);
    }
  }

  // --- for the scope and the status ---

  @Override
  public String what() {
    ChildProcess of = process;
    return of == null ? "the next start of its process" : "process " + of.pid();
  }

  @Override
  public boolean end() {
    happened(new Event.StopAsked());
    return state instanceof Restarts.Over;
  }

  boolean isRestarting() {
    return state instanceof Restarts.Resting || state instanceof Restarts.Launching;
  }

  /** Where it is, and what went wrong so far. */
  String note() {
    return switch (state) {
      case Restarts.Resting resting ->
          resting.reason()
              + "; crash "
              + resting.crashes()
              + " of "
              + Restarts.CRASHES_MAX
              + ", starts again in "
              + resting.pauseMillis()
              + " ms";
      case Restarts.Launching _ -> lastReason + "; is being started again";
      case Restarts.Up up -> up(up.crashes());
      case Restarts.Ending _, Restarts.Over _ -> "";
    };
  }

  private String up(int crashes) {
    ChildProcess of = process;
    if (of == null) {
      return "";
    }
    String missing = of.fence().missing();
    long lost = missed + (talk == null ? 0 : talk.missed());
    return "process "
        + of.pid()
        + (missing.isEmpty() ? "" : ", " + missing)
        + (lost == 0 ? "" : "; " + lost + " messages found no room in its ring")
        + (crashes == 0
            ? ""
            : "; started again after " + crashes + " crashes, the last: " + lastReason);
  }
}
