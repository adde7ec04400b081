package sluice.ota.supervisor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.Health;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Signals;
import sluice.loop.posix.Spawned;
import sluice.ota.Slot;

/** One child process: carries out what {@link ChildMachine} asks for. Loop's thread only. */
final class Child {
  private final Loop loop;
  private final Slot slot;
  private final ControlMessage.Role role;
  private final Launcher.Manner manner;
  private final ChildLimits limits;
  private final Listener listener;
  private final Running process;
  private final OutputLeases leases = new OutputLeases();
  private ChildState state = ChildMachine.begin();
  private Health health = Health.NONE;
  private String version = "";
  private @Nullable ControlConnection connection;
  private @Nullable Timer timer;

  /** Hears of it. */
  interface Listener {
    /** To be answered by a {@link ControlMessage.Welcome}. */
    void onHello(Child child);

    void onReady(Child child);

    void onBeat(Child child, Health health);

    /** What no child's own life is about: hand-over, desired versions. */
    void onMessage(Child child, ControlMessage message, PassedFds fds);

    /**
     * It has ended, and its outputs are safe.
     *
     * @param asked whether it was told to stop
     */
    void onGone(Child child, String reason, boolean asked);

    /** Its connection is closed, and nothing of it is to be kept. */
    void forget(ControlConnection connection);
  }

  private Child(
      Loop loop,
      Slot slot,
      ControlMessage.Role role,
      Launcher.Manner manner,
      Spawned process,
      ChildLimits limits,
      Listener listener) {
    this.loop = loop;
    this.slot = slot;
    this.role = role;
    this.manner = manner;
    this.limits = limits;
    this.listener = listener;
    this.process = Running.watch(loop, "child " + slot, process, this::onExit);
  }

  /** One of a process that was just started; what comes of it the listener hears. */
  static Child start(
      Loop loop,
      Spawned process,
      Slot slot,
      ControlMessage.Role role,
      Launcher.Manner manner,
      ChildLimits limits,
      Listener listener) {
    Child child = new Child(loop, slot, role, manner, process, limits, listener);
    child.arm();
    Logger.info(
        "supervisor: slot {} started as process {}{}",
        slot,
        process.pid(),
        manner == Launcher.Manner.USUAL ? "" : ", " + manner.name().toLowerCase(Locale.ROOT));
    return child;
  }

  Slot slot() {
    return slot;
  }

  long pid() {
    return process.pid();
  }

  ControlMessage.Role role() {
    return role;
  }

  boolean isRecovery() {
    return manner == Launcher.Manner.RECOVERY;
  }

  ChildState state() {
    return state;
  }

  boolean isUp() {
    return state instanceof ChildState.Up;
  }

  /** As it was last told. */
  Health health() {
    return health;
  }

  /** As it said; empty before its hello. */
  String version() {
    return version;
  }

  OutputLeases leases() {
    return leases;
  }

  boolean isAt(ControlConnection other) {
    return other.equals(connection);
  }

  /** Its hello has come, from this connection. */
  void hello(ControlConnection from, ControlMessage.Hello hello) {
    if (connection != null) {
      listener.forget(from); // one of two; the first is the one that counts
      return;
    }
    connection = from;
    version = hello.version();
    handle(new ChildEvent.Hello());
  }

  /** Something else has come. */
  void message(ControlMessage message, PassedFds fds) {
    switch (message) {
      case ControlMessage.Ready() -> handle(new ChildEvent.Ready());
      case ControlMessage.Beat(Health now) -> beat(now);
      case ControlMessage.Leases(var requests) -> leases.take(requests, fds);
      case ControlMessage.Stopping(String reason) -> handle(new ChildEvent.LastWords(reason));
      case ControlMessage.Dump(String callback, String threads) -> {
        Logger.warn("supervisor: slot {}: {}\n{}", slot, callback, threads);
        handle(new ChildEvent.Dumped(callback));
      }
      case ControlMessage.HandedOver _, ControlMessage.HandOverFailed _ ->
          listener.onMessage(this, message, fds);
      case ControlMessage.TookOver _, ControlMessage.Desired _, ControlMessage.Listening _ ->
          listener.onMessage(this, message, fds);
      case ControlMessage.Serving _ -> listener.onMessage(this, message, fds);
      case ControlMessage.Hello _, ControlMessage.Welcome _, ControlMessage.HandOver _ ->
          odd(message);
      case ControlMessage.TakeOver _, ControlMessage.Stop _, ControlMessage.Report _ ->
          odd(message);
      case ControlMessage.Connection _ -> odd(message);
      case ControlMessage.Ask _, ControlMessage.Progress _, ControlMessage.Answer _ -> odd(message);
    }
  }

  private void beat(Health now) {
    health = now;
    handle(new ChildEvent.Beat());
    listener.onBeat(this, now);
  }

  private void odd(ControlMessage message) {
    Logger.warn("supervisor: slot {} says {}", slot, message.getClass().getSimpleName());
  }

  /** Its connection is closed. */
  void lost(String reason) {
    connection = null;
    handle(new ChildEvent.Lost(reason));
  }

  /** Has it end, if it has not; safely asked twice. */
  void stop(String reason) {
    handle(new ChildEvent.StopAsked(reason));
  }

  /**
   * Tells it something.
   *
   * @return false if it cannot be told
   */
  boolean send(ControlMessage message, int... fds) {
    ControlConnection open = connection;
    return open != null && open.send(message, fds);
  }

  /** Sends it a signal, if it runs. */
  void signal(int signal) {
    process.signal(signal);
  }

  private void onExit(int code) {
    handle(new ChildEvent.Exited(code));
  }

  private void handle(ChildEvent event) {
    ChildStep step = ChildMachine.next(state, event);
    state = step.state();
    if (step.anew()) {
      arm();
    }
    for (ChildEffect effect : step.effects()) {
      carryOut(effect);
    }
  }

  private void arm() {
    if (timer != null) {
      timer.close();
    }
    long millis = limits.of(state);
    timer = millis == 0 ? null : loop.setTimeout(millis, () -> handle(new ChildEvent.Late()));
  }

  private void carryOut(ChildEffect effect) {
    switch (effect) {
      case ChildEffect.Welcome() -> listener.onHello(this);
      case ChildEffect.TellReady() -> listener.onReady(this);
      case ChildEffect.AskDump() -> signal(Signals.USR1);
      case ChildEffect.TellStop() -> tellStop();
      case ChildEffect.Kill() -> signal(Signals.KILL);
      case ChildEffect.MakeSafe() -> leases.makeSafe();
      case ChildEffect.TellGone(String reason, boolean asked) -> gone(reason, asked);
    }
  }

  private void tellStop() {
    if (!send(new ControlMessage.Stop(limits.stop()))) {
      signal(Signals.TERM); // before its hello there is but the signal
    }
  }

  private void gone(String reason, boolean asked) {
    leases.release();
    ControlConnection open = connection;
    if (open != null) {
      connection = null;
      listener.forget(open);
    }
    Logger.info("supervisor: slot {} has ended: {}", slot, reason);
    listener.onGone(this, reason, asked);
  }
}
