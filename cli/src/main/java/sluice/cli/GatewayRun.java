package sluice.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.host.AddonStatus;
import sluice.cli.log.LogLevel;
import sluice.config.SluiceConfig;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.ClockKeeper;
import sluice.gateway.Gateway;
import sluice.gateway.GatewayListener;
import sluice.gateway.GatewayStatus;
import sluice.gateway.Machine;
import sluice.gateway.Rehearsal;
import sluice.gateway.broker.ListenStatus;
import sluice.gateway.broker.OpenSocket;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.Timer;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.Health;
import sluice.loop.net.TlsOptions;
import sluice.loop.net.TlsSource;

/** One gateway on this thread's loop, from start to a stop by signal, time or failure. */
final class GatewayRun implements GatewayListener {
  private static final int INBOX_MAX = 65_536;
  private static final int WORK_QUEUE_MAX = 256;

  /** Looks on. */
  interface Watcher {
    /** At each period. */
    void onStatus(GatewayStatus status);
  }

  private final Loop loop;
  private @Nullable Gateway gateway;
  private @Nullable Timer watch;
  private @Nullable GatewayStatus last;
  private @Nullable String failure;
  private @Nullable ParentDuties parent;
  private boolean stopping;

  GatewayRun(Loop loop) {
    this.loop = loop;
  }

  /** The process's loop, after its first look at the configuration; nothing is logged before. */
  static Loop openLoop(SluiceConfig config) {
    LogLevel.set(config.log().level().label());
    return Loop.open(
        ClockKeeper.open(config.spool().dir(), Clock.SYSTEM),
        new LoopOptions(
            (int) config.loop().slowCallbackMillis(),
            INBOX_MAX,
            config.loop().workers(),
            WORK_QUEUE_MAX));
  }

  /**
   * Starts, looks at the certificates again on SIGHUP, and stops on SIGTERM, SIGINT, or after a
   * time.
   *
   * @param millis 0 for no end
   */
  void start(SluiceConfig config, long millis) {
    start(config, millis, List.of());
  }

  /** As the other, with sockets that listen already. */
  void start(SluiceConfig config, long millis, List<Part> sockets) {
    listenTo(Gateway.start(loop, config, this, Machine.usual(loop, config), sockets));
    if (millis > 0) {
      var _ = loop.setTimeout(millis, this::stop);
    }
  }

  /** Does once what a start and a hand-over do, and ends: for a start-up cache. */
  static ExitCode train(SluiceConfig config) {
    try (Loop loop = openLoop(config)) {
      boolean secured = config.uplinks().values().stream().anyMatch(uplink -> uplink.tls() != null);
      if (secured) {
        loadTls(loop);
      }
      Rehearsal.run(loop, config, new PartsRound(loop), loop::stop);
      loop.run();
      return ExitCode.OK;
    }
  }

  /** All of it, as {@link TlsSource} has a worker shake hands with itself. */
  static void loadTls(Loop loop) {
    TlsSource source = TlsSource.open(loop, "training", TlsOptions.USUAL);
    source.latest((tls, problem) -> {
      Logger.info("tls: {}", tls == null ? problem : source.status().text());
      source.close();
    });
  }

  /**
   * As {@link #start}, of a gateway that waits for {@link #takeOver}.
   *
   * @param onReady called once it is as quick as it can be
   * @throws IOException if something that is configured cannot be read
   */
  void standBy(SluiceConfig config, Runnable onReady) throws IOException {
    Rehearsal.run(loop, config, new PartsRound(loop), onReady);
    listenTo(Gateway.standBy(loop, config, this, Machine.usual(loop, config)));
  }

  private void listenTo(Gateway made) {
    gateway = made;
    var _ = loop.onSignal("TERM", this::stop);
    var _ = loop.onSignal("INT", this::stop);
    var _ = loop.onSignal("HUP", made::refresh);
  }

  /** As {@link Gateway#handOver}. */
  void handOver(HandOverListener listener) {
    Gateway running = gateway;
    if (running == null) {
      loop.defer(() -> listener.onFailed("it has not started yet"));
    } else {
      running.handOver(listener);
    }
  }

  /** As {@link Gateway#takeOver}. */
  void takeOver(List<Part> parts, Consumer<@Nullable String> onEnd) {
    Gateway standing = gateway;
    if (standing == null || !standing.standsBy()) {
      parts.forEach(Part::close);
      loop.defer(() -> onEnd.accept("it does not stand by"));
    } else {
      standing.takeOver(parts, onEnd);
    }
  }

  /** A parent hears of its start, and why it did not. */
  void reportTo(ParentDuties duties) {
    parent = duties;
  }

  /** Has it published what became of what is desired. */
  void report(String json) {
    Gateway running = gateway;
    if (running == null || !running.report(json)) {
      Logger.info("update: {}", json.strip());
    }
  }

  /** Has the parent hear what is desired, as soon as there is an uplink. */
  void hearDesired(ParentDuties duties) {
    Gateway running = gateway;
    if (running != null) {
      running.hearDesired(duties::desired);
    }
  }

  /** What a parent keeps duplicates of. */
  List<SafeOutputs> safeOutputs() {
    Gateway running = gateway;
    return running == null || stopping ? List.of() : running.safeOutputs();
  }

  /** What a parent keeps for the next one; null for no news. */
  @Nullable List<OpenSocket> sockets() {
    Gateway running = gateway;
    return running == null || stopping ? null : running.sockets();
  }

  /** How its addons do; none before it has started. */
  List<AddonStatus> addons() {
    Gateway running = gateway;
    return running == null || stopping ? List.of() : running.status().addons();
  }

  /** As {@link Gateway#take}. */
  boolean take(String listener, int fd) {
    Gateway running = gateway;
    return running != null && !stopping && running.take(listener, fd);
  }

  /**
   * What the parent of a worker is told.
   *
   * @param dealt connections that it has sent
   */
  ControlMessage.Serving serving(long dealt) {
    Gateway running = gateway;
    if (running == null) {
      return ControlMessage.Serving.NONE;
    }
    List<ListenStatus> points = running.listeners();
    int known = points.stream().mapToInt(ListenStatus::connections).sum();
    int unanswered = points.stream().mapToInt(ListenStatus::unanswered).sum();
    int sessions = points.stream().mapToInt(ListenStatus::sessions).sum();
    return new ControlMessage.Serving(dealt, known, unanswered, sessions, running.shared());
  }

  /** What a parent is told. */
  Health health() {
    Gateway running = gateway;
    return running == null ? Health.NONE : running.health();
  }

  /** Has someone look on. */
  void watch(long periodMillis, Watcher watcher) {
    watch =
        loop.setInterval(
            periodMillis,
            () -> {
              Gateway running = gateway;
              if (running != null && !stopping) {
                watcher.onStatus(running.status());
              }
            });
    watch.unref();
  }

  /** Turns the loop until all has stopped. */
  ExitCode await() {
    loop.run();
    loop.close();
    if (failure != null) {
      System.err.println("sluice: " + failure);
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  /** The status after all has stopped. */
  @Nullable GatewayStatus last() {
    return last;
  }

  @Override
  public void onStarted() {
    if (parent != null) {
      parent.ready();
    }
  }

  @Override
  public void onStartFailed(String reason) {
    failure = reason;
    if (parent != null) {
      parent.stopping(reason);
    }
    var _ = stop();
  }

  /**
   * Stops in order.
   *
   * @return false if there is nothing that runs
   */
  boolean stop() {
    Gateway running = gateway;
    if (running == null) {
      return false;
    }
    if (!stopping) {
      stopping = true;
      stop(running);
    }
    return true;
  }

  private void stop(Gateway running) {
    running.stop(() -> {
      last = running.status();
      loop.stop();
    });
  }
}
