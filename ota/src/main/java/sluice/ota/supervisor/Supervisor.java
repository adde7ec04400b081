package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Settling;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlServer;
import sluice.loop.control.Health;
import sluice.loop.control.LastReport;
import sluice.loop.control.ListenSocket;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Signals;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdateMachine;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;
import sluice.systemd.ServiceNotifier;

/**
 * The parent process, wired: a {@link Keeper} that keeps the gateway at work, an {@link
 * UpdateDriver} that drives updates, {@link Trials} between the two, a {@link Desk} for command
 * lines. Loop's thread only.
 */
public final class Supervisor
    implements ControlListener,
        Keeper.Listener,
        UpdateDriver.Listener,
        Desk.Office,
        Steering.Wheel {
  /** The service is started after that, whether or not its child is ready. */
  static final long STARTED_MILLIS_MAX = 15_000;

  /** After a start, which takes a small board's gateway minutes, and after an update. */
  static final long[] SETTLED_MILLIS = {5_000, 30_000, 180_000, 300_000};

  private final Loop loop;
  private final SupervisorOptions options;
  private final ServiceNotifier service;
  private final SlotStore store;
  private final Leftovers leftovers;
  private final KeptSockets sockets;
  private final Keeper keeper;
  private final Desk desk = new Desk(this);
  private final LastReport report = new LastReport();
  private final UpdateDriver driver;
  private final Trials trials;
  private final ControlServer server;
  private @Nullable Steering steering;
  private boolean tryAtOnce;
  private boolean announced;

  private Supervisor(
      Loop loop,
      SupervisorOptions options,
      ServiceNotifier service,
      SlotStore store,
      StoreEffects effects)
      throws IOException {
    this.loop = loop;
    this.options = options;
    this.service = service;
    this.store = store;
    this.sockets = new KeptSockets(options.sockets(), service);
    Path control = SupervisorOptions.control(options.dir());
    this.leftovers = new Leftovers(control.resolveSibling("children"));
    SupervisorOptions.makePrivate(control);
    leftovers.await();
    Launcher launcher =
        new Launcher(
            options.factory(), options.dir().resolve("slots"), options.arguments(), control);
    this.keeper = new Keeper(loop, launcher, options.children(), this);
    Installer installer = Installer.of(loop, options.installer());
    this.driver = UpdateDriver.open(loop, effects, installer, this);
    LimitsSource limits =
        installer == null ? LimitsSource.here(loop, options.proof()) : LimitsSource.by(installer);
    this.trials = new Trials(loop, keeper, driver, limits, control.resolveSibling("check.log"));
    this.server = ControlServer.open(loop, control, this);
  }

  /**
   * Starts what is current. Blocks while it finishes what a power cut has left of an update, and
   * while children of a parent before are still there.
   *
   * @param store whose tree this process has locked
   * @param effects on it; starts and stops are not asked of them
   */
  public static Supervisor start(
      Loop loop,
      SupervisorOptions options,
      ServiceNotifier service,
      SlotStore store,
      StoreEffects effects)
      throws IOException {
    Supervisor made = new Supervisor(loop, options, service, store, effects);
    service.watch(loop);
    Settling.giveMemoryBack(loop, true, SETTLED_MILLIS);
    made.keeper.work(made.driver.state().slots().current(), false);
    loop.setTimeout(STARTED_MILLIS_MAX, () -> made.announce("the gateway is not ready")).unref();
    return made;
  }

  /** Has somebody else want updates, too. */
  public void steer(Steering by) {
    steering = by;
  }

  /** Has the gateway look at its files again, as {@code SIGHUP} does. */
  public void reload() {
    service.reloading();
    Child worker = keeper.worker();
    if (worker != null && worker.isUp()) {
      worker.signal(Signals.HUP);
    }
    keeper.retry();
    service.ready(text());
  }

  /** Stops the children and then the loop. */
  public void stop() {
    service.stopping();
    keeper.end("the supervisor stops");
  }

  private String text() {
    Child worker = keeper.worker();
    String work =
        worker == null
            ? "nothing runs"
            : "slot "
                + worker.slot()
                + (worker.isUp() ? " works" : " starts")
                + (worker.isRecovery() ? ", for recovery" : "");
    return work + "; update: " + PhaseText.of(driver.state().phase());
  }

  private void announce(String status) {
    if (!announced) {
      announced = true;
      service.ready(status);
    }
  }

  private void tellService() {
    if (announced) {
      service.status(text());
    }
  }

  // --- what comes over the socket ---

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    Child child = keeper.at(from);
    if (child != null) {
      child.message(message, fds);
    } else if (message instanceof ControlMessage.Hello hello) {
      hello(from, hello);
    } else if (message instanceof ControlMessage.Ask question) {
      desk.ask(from, question, fds);
    } else {
      server.forget(from);
      Logger.warn("supervisor: process {} is no child of ours", from.peer().pid());
    }
  }

  private void hello(ControlConnection from, ControlMessage.Hello hello) {
    Child child = keeper.byPid(from.peer().pid());
    if (child == null || hello.pid() != child.pid()) {
      server.forget(from);
      Logger.warn("supervisor: process {} says hello and is no child of ours", from.peer().pid());
      return;
    }
    child.hello(from, hello);
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    desk.onClosed(of);
    Child child = keeper.at(of);
    if (child != null) {
      child.lost(reason.equals(ControlConnection.ENDED) ? "" : reason);
    }
  }

  @Override
  public void onDrained(ControlConnection of) {
    trials.onDrained();
  }

  // --- what the keeper tells ---

  @Override
  public void welcome(Child child) {
    sockets.welcome(child);
    leftovers.write(keeper.pids());
  }

  @Override
  public void onReady(Child child) {
    Logger.info("supervisor: slot {} is ready, version {}", child.slot(), child.version());
    trials.onReady(child);
    report.passTo(reporter());
    announce(text());
    tellService();
  }

  @Override
  public void onBeat(Child child, Health health) {
    trials.onBeat(child, health);
  }

  @Override
  public void onMessage(Child child, ControlMessage message, PassedFds fds) {
    Steering by = steering;
    if (message instanceof ControlMessage.Listening(List<ListenSocket> now)) {
      if (child == keeper.worker()) {
        sockets.take(now, fds);
      }
      return;
    }
    if (message instanceof ControlMessage.Desired(String json)) {
      if (by != null) {
        by.onDesired(json, this);
      }
      return;
    }
    trials.onMessage(child, message, fds);
  }

  @Override
  public void onTrialEnded(Slot slot, String reason) {
    trials.onTrialEnded(reason);
  }

  @Override
  public void onGone(Child child, String reason) {
    leftovers.write(keeper.pids());
    trials.onGone(child, reason);
    announce("slot " + child.slot() + " has ended: " + reason);
    tellService();
  }

  @Override
  public void onEnded() {
    sockets.close();
    server.close();
    loop.stop();
  }

  @Override
  public void forget(ControlConnection connection) {
    server.forget(connection);
  }

  // --- what the update is about ---

  @Override
  public void onState(UpdateState state) {
    switch (state.phase()) {
      case UpdatePhase.MarkingTrying _, UpdatePhase.Starting _, UpdatePhase.Proving _ -> {}
      case UpdatePhase.Switching _, UpdatePhase.Stopping _ -> {}
      case UpdatePhase.Reverting _, UpdatePhase.GoingBack _ -> {}
      case UpdatePhase.Verifying _, UpdatePhase.Clearing _ -> workCurrent(state);
      case UpdatePhase.Writing _, UpdatePhase.Syncing _ -> workCurrent(state);
      case UpdatePhase.MarkingTrial _, UpdatePhase.RaisingFloor _ -> workCurrent(state);
      case UpdatePhase.MarkingGood _, UpdatePhase.MarkingBad _ -> workCurrent(state);
      case UpdatePhase.Noting _, UpdatePhase.Unsure _ -> workCurrent(state);
      case UpdatePhase.Idle _ -> settle(state);
      case UpdatePhase.Staged _ -> {
        settle(state);
        if (tryAtOnce) {
          tryAtOnce = false;
          loop.defer(() -> driver.handle(new UpdateEvent.TrialAsked()));
        }
      }
    }
    desk.onState(state);
    if (steering != null) {
      steering.onState(state, this);
    }
    tellService();
  }

  private void workCurrent(UpdateState state) {
    keeper.work(state.slots().current(), false);
  }

  /** Nothing is under way: nobody stands by any more. */
  private void settle(UpdateState state) {
    workCurrent(state);
    Child second = keeper.second();
    if (second != null) {
      second.stop("it is not needed any more");
    }
  }

  @Override
  public void start(Slot slot, long step) {
    trials.start(slot, step);
  }

  @Override
  public void stop(Slot slot, long step) {
    trials.stop(slot, step);
  }

  @Override
  public void onNote(UpdateEffect.Note note) {
    Logger.info("update: {} slot {} {}", note.outcome(), note.slot(), note.reason());
    tryAtOnce = false;
    keeper.retry();
    Settling.giveMemoryBack(loop, true, SETTLED_MILLIS);
    desk.onNote(note);
    if (steering != null) {
      steering.onNote(note, this);
    }
  }

  // --- what command lines and brokers may ask ---

  @Override
  public UpdateState state() {
    return driver.state();
  }

  @Override
  public String status() {
    return StatusJson.of(driver.state(), keeper);
  }

  @Override
  public void handle(UpdateEvent event) {
    driver.handle(event);
  }

  @Override
  public Path folder() {
    return SupervisorOptions.control(options.dir()).resolveSibling("");
  }

  @Override
  public void tryAtOnce(boolean so) {
    tryAtOnce = so;
  }

  @Override
  public void verified(Slot slot, UpdateEvent event) {
    boolean taken =
        loop.workers()
            .submit(
                "verify slot " + slot,
                () -> {
                  store.verify(slot);
                  return true;
                },
                (done, failure) -> {
                  if (failure == null) {
                    driver.handle(event);
                  } else {
                    desk.refuse(String.valueOf(failure.getMessage()));
                  }
                });
    if (!taken) {
      desk.refuse("too much waits for the disk");
    }
  }

  @Override
  public boolean offer(String bundle) {
    if (!UpdateMachine.takesOffers(driver.state())) {
      return false;
    }
    tryAtOnce = true;
    driver.handle(new UpdateEvent.Offered(bundle));
    return true;
  }

  @Override
  public void report(String json) {
    report.say(json, reporter());
  }

  private @Nullable Predicate<String> reporter() {
    Child worker = keeper.worker();
    return worker == null || !worker.isUp() || worker.isRecovery()
        ? null
        : json -> worker.send(new ControlMessage.Report(json));
  }
}
