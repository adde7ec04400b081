package sluice.ota.supervisor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlMessage.Role;
import sluice.loop.control.Health;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Spawned;
import sluice.ota.Slot;

/**
 * Keeps one child at work: starts it, starts it again after it has ended unasked, later each time,
 * and for recovery after too many times. A second child stands by during a hand-over. Loop's thread
 * only.
 */
final class Keeper implements Child.Listener {
  /** How long a recovery lasts before the release gets another chance. */
  static final long RECOVERY_MILLIS = 900_000;

  private final Loop loop;
  private final Launcher launcher;
  private final StartCaches caches;
  private final ChildLimits limits;
  private final Listener listener;
  private Slot wanted = Slot.FACTORY;
  private boolean onTrial;
  private boolean ending;
  private boolean ended;
  private Deaths deaths = Deaths.NONE;
  private @Nullable Child worker;
  private @Nullable Child second;
  private @Nullable Timer later;
  private @Nullable Timer recovery;
  private final List<Runnable> onceGone = new ArrayList<>();

  /** Hears of the children. */
  interface Listener {
    /** What it is told at its beginning, with descriptors. */
    void welcome(Child child);

    void onReady(Child child);

    void onBeat(Child child, Health health);

    void onMessage(Child child, ControlMessage message, PassedFds fds);

    /** The release on trial has ended unasked; it is not started again. */
    void onTrialEnded(Slot slot, String reason);

    /** A child has ended, whichever it was; nothing is started yet for it. */
    void onGone(Child child, String reason);

    /** Nothing runs, and nothing is to. */
    void onEnded();

    void forget(ControlConnection connection);
  }

  Keeper(Loop loop, Launcher launcher, ChildLimits limits, Listener listener) {
    this.loop = loop;
    this.launcher = launcher;
    this.caches = new StartCaches(loop, launcher);
    this.limits = limits;
    this.listener = listener;
  }

  StartCaches caches() {
    return caches;
  }

  /** The child that works or is about to; null between two. */
  @Nullable Child worker() {
    return worker;
  }

  /** The child beside it; null if there is none. */
  @Nullable Child second() {
    return second;
  }

  /** Of all children that there are. */
  List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    if (worker != null) {
      pids.add(worker.pid());
    }
    if (second != null) {
      pids.add(second.pid());
    }
    return pids;
  }

  Deaths deaths() {
    return deaths;
  }

  /**
   * Has a slot's release work, in place of what does now. Asked again for the same, it changes
   * nothing but whether it is on trial.
   *
   * @param trial whether its end is the listener's affair
   */
  void work(Slot slot, boolean trial) {
    boolean change = slot != wanted;
    wanted = slot;
    onTrial = trial;
    if (change) {
      deaths = Deaths.NONE;
      cancelLater();
    }
    Child now = worker;
    if (now == null) {
      launchUnlessLater();
    } else if (now.slot() != slot) {
      now.stop("slot " + slot + " takes its place");
    }
  }

  /** Calls back when a slot's release does not work; at once if it does not now. */
  void stopped(Slot slot, Runnable callback) {
    Child now = worker;
    if (now == null || now.slot() != slot) {
      callback.run();
    } else {
      onceGone.add(callback);
    }
  }

  /** Ends all that runs, for good. */
  void end(String reason) {
    ending = true;
    caches.cancel();
    cancelLater();
    if (worker != null) {
      worker.stop(reason);
    }
    if (second != null) {
      second.stop(reason);
    }
    tellEnded();
  }

  /** Starts a second child, which stands by. */
  void standBy(Slot slot) throws IOException {
    second = start(slot, Role.STANDBY, Launcher.Manner.USUAL);
  }

  /** The second has taken over: it is the worker now, and the worker the second. */
  void swap(boolean trial) {
    Child before = worker;
    worker = second;
    second = before;
    onTrial = trial;
    if (worker != null) {
      wanted = worker.slot();
      deaths = Deaths.NONE;
    }
  }

  /** Whose process it is; null if none of ours. */
  @Nullable Child byPid(long pid) {
    return worker != null && worker.pid() == pid
        ? worker
        : second != null && second.pid() == pid ? second : null;
  }

  /** Whose connection it is; null if none of ours. */
  @Nullable Child at(ControlConnection connection) {
    return worker != null && worker.isAt(connection)
        ? worker
        : second != null && second.isAt(connection) ? second : null;
  }

  /** Ends a recovery that there may be, as something has been changed. */
  void retry() {
    deaths = Deaths.NONE;
    Child now = worker;
    if (now != null && now.isRecovery()) {
      now.stop("another try");
    } else if (later != null) {
      cancelLater();
      launchUnlessLater();
    }
  }

  private void launchUnlessLater() {
    if (later == null && !ending) {
      launch();
    }
  }

  private void launch() {
    Launcher.Manner manner = manner();
    try {
      worker = start(wanted, Role.PRIMARY, manner);
      if (manner == Launcher.Manner.RECOVERY) {
        Logger.error("supervisor: slot {} has ended {} times: recovery", wanted, Deaths.MAX);
        recovery = loop.setTimeout(RECOVERY_MILLIS, this::retry);
      }
    } catch (IOException e) {
      Slot failed = wanted;
      loop.defer(() -> notStarted(failed, "cannot be started: " + e.getMessage()));
    }
  }

  private Child start(Slot slot, Role role, Launcher.Manner manner) throws IOException {
    if (manner == Launcher.Manner.CAREFUL) {
      caches.drop(slot);
    }
    Spawned process = launcher.start(slot, manner, caches.of(slot));
    return Child.start(loop, process, slot, role, manner, limits, this);
  }

  private Launcher.Manner manner() {
    if (deaths.isRecovery() && !onTrial) {
      return Launcher.Manner.RECOVERY;
    }
    return deaths.nanos().size() < 2 ? Launcher.Manner.USUAL : Launcher.Manner.CAREFUL;
  }

  private void notStarted(Slot slot, String reason) {
    Logger.error("supervisor: slot {} {}", slot, reason);
    if (worker == null && slot == wanted && !ending) {
      endedUnasked(slot, reason);
    }
  }

  private void endedUnasked(Slot slot, String reason) {
    if (onTrial) {
      listener.onTrialEnded(slot, reason);
      return;
    }
    deaths = deaths.at(loop.clock().nanoTime());
    Logger.warn("supervisor: slot {} is started again in {} ms", slot, deaths.delayMillis());
    later =
        loop.setTimeout(
            deaths.delayMillis(),
            () -> {
              later = null;
              launchUnlessLater();
            });
  }

  private void cancelLater() {
    if (later != null) {
      later.close();
      later = null;
    }
    if (recovery != null) {
      recovery.close();
      recovery = null;
    }
  }

  private void tellEnded() {
    if (ending && !ended && worker == null && second == null) {
      ended = true;
      loop.defer(listener::onEnded);
    }
  }

  // --- what children say ---

  @Override
  public void onHello(Child child) {
    listener.welcome(child);
  }

  @Override
  public void onReady(Child child) {
    listener.onReady(child);
  }

  @Override
  public void onBeat(Child child, Health health) {
    listener.onBeat(child, health);
  }

  @Override
  public void onMessage(Child child, ControlMessage message, PassedFds fds) {
    listener.onMessage(child, message, fds);
  }

  @Override
  public void onGone(Child child, String reason, boolean asked) {
    if (child == second) {
      second = null;
      listener.onGone(child, reason);
    } else if (child == worker) {
      worker = null;
      listener.onGone(child, reason);
      List<Runnable> waiting = List.copyOf(onceGone);
      onceGone.clear();
      waiting.forEach(Runnable::run);
      if (!ending && worker == null) {
        next(child.slot(), reason, asked);
      }
    }
    tellEnded();
  }

  private void next(Slot slot, String reason, boolean asked) {
    if (asked || slot != wanted) {
      launchUnlessLater();
    } else {
      endedUnasked(slot, reason);
    }
  }

  @Override
  public void forget(ControlConnection connection) {
    listener.forget(connection);
  }
}
