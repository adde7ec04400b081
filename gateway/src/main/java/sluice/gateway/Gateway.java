package sluice.gateway;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sluice.config.SluiceConfig;
import sluice.config.UplinkConfig;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.broker.ListenStatus;
import sluice.gateway.broker.LocalBroker;
import sluice.gateway.broker.OpenSocket;
import sluice.gateway.handover.GatewayHold;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;
import sluice.gateway.route.Router;
import sluice.gateway.spool.QueueStatus;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolStats;
import sluice.loop.Loop;
import sluice.loop.Settling;
import sluice.loop.control.Health;
import sluice.loop.control.LastReport;
import sluice.loop.dns.Dns;

/**
 * The main job, on one loop: a {@link Pipeline} and what is around it. It may start with one, or
 * stand by until another gateway hands over, and hand over itself. Loop's thread only.
 */
public final class Gateway {
  /** By then what only a start needs has been used; a broker may come later than the rest. */
  private static final long[] SETTLED_MILLIS = {10_000, 60_000, 600_000};

  private enum Stage {
    STANDBY,
    OPENING,
    RUNNING,
    HANDING_OVER,
    STOPPING
  }

  private final Loop loop;
  private final SluiceConfig config;
  private final GatewayListener listener;
  private final Machine machine;
  private final Dns dns;
  private final LagMeter lag;
  private final Published published;
  private final Map<String, ReadyUplink> ready = new LinkedHashMap<>();
  private final LastReport report = new LastReport();
  private final long startNanos;
  private Stage stage = Stage.STANDBY;
  private @Nullable Pipeline pipeline; // the last one, while there is none

  private Gateway(Loop loop, SluiceConfig config, GatewayListener listener, Machine machine) {
    this.loop = loop;
    this.config = config;
    this.listener = listener;
    this.machine = machine;
    this.dns = Dns.open(loop, DnsSettings.of(config.dns()));
    this.lag = new LagMeter(loop);
    this.startNanos = loop.clock().nanoTime();
    this.published = new Published(loop);
  }

  /** Starts a gateway; the listener hears what comes of it. */
  public static Gateway start(Loop loop, SluiceConfig config, GatewayListener listener) {
    return start(loop, config, listener, Machine.usual(loop, config));
  }

  /** As the other, on another machine. */
  public static Gateway start(
      Loop loop, SluiceConfig config, GatewayListener listener, Machine machine) {
    return start(loop, config, listener, machine, List.of());
  }

  /**
   * As the other, where some of it is there.
   *
   * @param sockets that listen already, as {@link LocalBroker#socket} has them
   */
  public static Gateway start(
      Loop loop,
      SluiceConfig config,
      GatewayListener listener,
      Machine machine,
      List<Part> sockets) {
    Gateway gateway = new Gateway(loop, config, listener, machine);
    gateway.open(GatewayHold.startingWith(sockets), gateway.new Started());
    return gateway;
  }

  /**
   * A gateway that waits for {@link #takeOver}: it has read what is configured, looked up its
   * brokers and opened connections that the brokers know nothing of yet. It has nothing that
   * another gateway needs.
   *
   * @throws IOException if something that is configured cannot be read, with the way out
   */
  public static Gateway standBy(
      Loop loop, SluiceConfig config, GatewayListener listener, Machine machine)
      throws IOException {
    Gateway gateway = new Gateway(loop, config, listener, machine);
    try {
      gateway.makeReady();
    } catch (IOException e) {
      gateway.stop(() -> {});
      throw e;
    }
    gateway.ready.values().forEach(uplink -> uplink.client.prepare());
    return gateway;
  }

  private void makeReady() throws IOException {
    for (UplinkConfig uplink : config.uplinks().values()) {
      if (!ready.containsKey(uplink.name())) {
        ready.put(uplink.name(), ReadyUplink.make(loop, dns, uplink));
      }
    }
  }

  private void open(GatewayHold before, Pipeline.Owner owner) {
    stage = Stage.OPENING;
    pipeline = Pipeline.open(loop, config, dns, machine, published, ready, before, owner);
  }

  private void runs() {
    if (stage == Stage.OPENING) {
      stage = Stage.RUNNING;
    }
    report.passTo(reporter());
    Settling.giveMemoryBack(loop, false, SETTLED_MILLIS);
  }

  /** A start of its own, which ends the process if it fails. */
  private class Started implements Pipeline.Owner {
    @Override
    public void onStarted() {
      runs();
      listener.onStarted();
    }

    @Override
    public void onFailed(String reason) {
      listener.onStartFailed(reason);
    }

    @Override
    public void onDurable(long id) {
      listener.onDurable(id);
    }
  }

  // --- handing over ---

  /**
   * Gives everything to another gateway, in the order of {@link HandOver}. After it, this one
   * stands by.
   */
  public void handOver(HandOverListener onEnd) {
    Pipeline running = pipeline;
    if (stage != Stage.RUNNING || running == null) {
      String reason = "it is " + stage.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      loop.defer(() -> onEnd.onFailed(reason));
      return;
    }
    stage = Stage.HANDING_OVER;
    HandOver.of(
        running,
        new HandOverListener() {
          @Override
          public void onHandedOver(List<Part> parts) {
            stand(Stage.STANDBY);
            onEnd.onHandedOver(parts);
          }

          @Override
          public void onFailed(String reason) {
            stand(Stage.RUNNING);
            onEnd.onFailed(reason);
          }
        });
  }

  private void stand(Stage next) {
    stage = stage == Stage.STOPPING ? stage : next;
  }

  /** Whether {@link #takeOver} may be called. */
  public boolean standsBy() {
    return stage == Stage.STANDBY;
  }

  /**
   * Goes on where another gateway has handed over; or this one, if the other could not.
   *
   * @param parts owned by this gateway from now on, whatever comes of it
   * @param onEnd called once, never before this returns: with null once inputs are read and uplinks
   *     connect, or with the reason why not. Then this gateway stands by as before, and whoever has
   *     the parts by other descriptors can give them to another one
   */
  public void takeOver(List<Part> parts, Consumer<@Nullable String> onEnd) {
    if (stage != Stage.STANDBY) {
      throw new IllegalStateException("gateway: it takes over while it is " + stage);
    }
    GatewayHold before;
    try {
      before = GatewayHold.of(parts);
    } catch (IOException e) {
      parts.forEach(Part::close);
      loop.defer(() -> onEnd.accept(e.getMessage()));
      return;
    }
    open(before, new TakenOver(onEnd));
  }

  /** A start of which somebody else decides what its failure means. */
  private final class TakenOver extends Started {
    private final Consumer<@Nullable String> onEnd;

    TakenOver(Consumer<@Nullable String> onEnd) {
      this.onEnd = onEnd;
    }

    @Override
    public void onStarted() {
      runs();
      loop.defer(() -> onEnd.accept(null));
    }

    @Override
    public void onFailed(String reason) {
      Pipeline failed = pipeline;
      assert failed != null : "it has just told so";
      Runnable onStopped =
          () -> {
            stand(Stage.STANDBY);
            onEnd.accept(reason);
          };
      failed.letGo(() -> PipelineStop.of(failed, onStopped));
    }
  }

  /**
   * Begins to hear on the configured uplink which release is desired, if it does not yet and there
   * is an uplink by now: to be called again and again.
   */
  public void hearDesired(DesiredListener listener) {
    if (pipeline != null) {
      pipeline.hearDesired(listener);
    }
    report.passTo(reporter());
  }

  /**
   * Has it published, retained, what became of what is desired; later, if this gateway does not run
   * now, and then only the last of them.
   *
   * @return false if no uplink is configured for it
   */
  public boolean report(String json) {
    if (!config.uplinks().containsKey(config.update().uplink())) {
      return false;
    }
    report.say(json, reporter());
    return true;
  }

  private @Nullable Predicate<String> reporter() {
    return pipeline == null || stage != Stage.RUNNING ? null : pipeline::report;
  }

  /** Looks at files that may have been replaced, as certificates are. */
  public void refresh() {
    if (pipeline != null) {
      pipeline.refresh();
    }
  }

  /**
   * Closes the inputs, waits a little for acknowledgements, disconnects, and commits the spool.
   *
   * @param onStopped called once, when nothing of it is left
   */
  public void stop(Runnable onStopped) {
    Pipeline running = stage == Stage.STANDBY ? null : pipeline;
    stage = Stage.STOPPING;
    lag.close();
    ready.values().forEach(ReadyUplink::close);
    ready.clear();
    Runnable onEnd =
        () -> {
          dns.close();
          onStopped.run();
        };
    if (running == null) {
      loop.defer(onEnd);
    } else {
      PipelineStop.of(running, onEnd);
    }
  }

  /** What a parent process sets to safe values when this one cannot. */
  public List<SafeOutputs> safeOutputs() {
    return pipeline == null ? List.of() : pipeline.safeOutputs();
  }

  /**
   * What a parent process keeps for who comes after this.
   *
   * @return null while this one serves nobody: then it has nothing to say
   */
  public @Nullable List<OpenSocket> sockets() {
    return pipeline == null || stage != Stage.RUNNING ? null : pipeline.sockets();
  }

  /** As {@link LocalBroker#take}, of a connection that a parent process has accepted. */
  public boolean take(String listener, int fd) {
    return pipeline != null && stage == Stage.RUNNING && pipeline.take(listener, fd);
  }

  /** What it shares with other workers, in words. */
  public String shared() {
    return pipeline == null ? "" : pipeline.shared();
  }

  /** How its listeners do. */
  public List<ListenStatus> listeners() {
    return pipeline == null ? List.of() : pipeline.listenStatus();
  }

  /** What a parent process is told each second. */
  public Health health() {
    Pipeline of = pipeline;
    Spool spool = of == null ? null : of.spool;
    Router router = of == null ? null : of.router();
    Losses losses = of == null ? null : of.losses;
    InputFigures in = of == null ? InputFigures.NONE : of.figures();
    SpoolStats stored = spool == null ? null : spool.stats();
    return new Health(
        router == null ? 0 : router.readings(),
        in.edges(),
        of == null ? 0 : of.uplinks().stream().mapToLong(UplinkStatus::published).sum(),
        lag.percentileMicros(50),
        lag.percentileMicros(99),
        published.latency().p99Micros(),
        stored == null ? 0 : stored.bytes(),
        stored == null ? 0 : stored.queues().stream().mapToLong(QueueStatus::records).sum(),
        ProcessFacts.residentKib(),
        in.lostEdges()
            + (router == null ? 0 : router.refused())
            + (losses == null ? 0 : losses.dropped())
            + loop.metrics().uncaught());
  }

  /** Everything counted so far. */
  public GatewayStatus status() {
    Pipeline of = pipeline;
    Spool spool = of == null ? null : of.spool;
    Router router = of == null ? null : of.router();
    Losses losses = of == null ? null : of.losses;
    InputFigures in = of == null ? InputFigures.NONE : of.figures();
    SpoolStats stored = spool == null ? null : spool.stats();
    return new GatewayStatus(
        (loop.clock().nanoTime() - startNanos) / 1_000_000,
        router == null ? 0 : router.readings(),
        in.edges(),
        in.lostEdges(),
        router == null ? 0 : router.refused(),
        stored == null ? 0 : stored.appended(),
        stored == null ? 0 : stored.durable(),
        stored == null ? 0 : stored.commits(),
        stored == null ? 0 : stored.bytes(),
        stored == null ? List.of() : stored.queues(),
        losses == null ? 0 : losses.dropped(),
        spool == null ? List.of() : spool.drops(),
        losses == null ? 0 : losses.reports(),
        loop.clock().isWallKnown(),
        in.chips(),
        in.sources(),
        of == null ? List.of() : of.uplinks(),
        of == null ? List.of() : of.listenStatus(),
        of == null ? List.of() : of.addonStatus(),
        dns.stats(),
        published.latency().p50Micros(),
        published.latency().p99Micros(),
        published.latency().maxMicros(),
        published.firstMillis(),
        lag.maxMicros(),
        lag.worstMicros(),
        ProcessFacts.residentKib(),
        ProcessFacts.threadNames(),
        published.lastName(),
        published.lastPayload());
  }
}
