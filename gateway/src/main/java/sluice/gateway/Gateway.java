package sluice.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.DnsConfig;
import sluice.config.GpioConfig;
import sluice.config.SampleConfig;
import sluice.config.SensorConfig;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SluiceConfig;
import sluice.config.SpoolConfig;
import sluice.config.UplinkConfig;
import sluice.drivers.SourceStatus;
import sluice.drivers.pins.Bank;
import sluice.gateway.clock.SyncSources;
import sluice.gateway.route.LossReport;
import sluice.gateway.route.Router;
import sluice.gateway.route.Times;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.DropReason;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolRecord;
import sluice.gateway.spool.SpoolState;
import sluice.gateway.spool.SpoolStats;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsOptions;
import sluice.loop.posix.Memory;

/**
 * The main job: inputs → router → spool → pump → uplink, on one loop. Reads from top to bottom:
 * {@link #start}, {@link #onOpened}, then an edge's way. Loop's thread only.
 */
public final class Gateway implements SpoolListener {
  /** How long a stop waits for acknowledgements; what is not acknowledged stays in the spool. */
  private static final long DRAIN_MILLIS_MAX = 2_000;

  private static final long DRAIN_CHECK_MILLIS = 10;

  /** By then what only a start needs has been used; a broker may come later than the rest. */
  private static final List<Long> SETTLED_MILLIS = List.of(10_000L, 60_000L, 600_000L);

  private final Loop loop;
  private final SluiceConfig config;
  private final GatewayListener listener;
  private final Dns dns;
  private final LagMeter lag;
  private final LatencyMeter latency = new LatencyMeter();
  private final Set<String> edgeTopics = new HashSet<>();
  private final PublishedEdges unflushed = new PublishedEdges();
  private final long startNanos;
  private final List<Uplink> uplinks = new ArrayList<>();
  private @Nullable ClockKeeper clock;
  private @Nullable Spool spool;
  private @Nullable Router router;
  private @Nullable Inputs inputs;
  private @Nullable LossReport report;
  private @Nullable Timer reporter;
  private @Nullable SafeStop outputs;
  private @Nullable SpoolRecord lastPublished;
  private long firstPublishMillis = -1;
  private long droppedBefore;
  private long edgesAtClose;
  private long lostEdgesAtClose;
  private List<Bank.Status> chipsAtClose = List.of();
  private List<SourceStatus> sourcesAtClose = List.of();

  private Gateway(Loop loop, SluiceConfig config, GatewayListener listener) {
    this.loop = loop;
    this.config = config;
    this.listener = listener;
    this.dns = Dns.open(loop, dnsOptions(config.dns()));
    this.lag = new LagMeter(loop);
    this.startNanos = loop.clock().nanoTime();
  }

  /** Starts a gateway; the listener hears what comes of it. */
  public static Gateway start(Loop loop, SluiceConfig config, GatewayListener listener) {
    return start(loop, config, listener, UnaryOperator.identity());
  }

  /**
   * As the other.
   *
   * @param disks what stands between the spool and its disk, as one that fails now and then
   */
  public static Gateway start(
      Loop loop, SluiceConfig config, GatewayListener listener, UnaryOperator<Disk> disks) {
    Gateway gateway = new Gateway(loop, config, listener);
    gateway.openSpool(disks);
    return gateway;
  }

  /** {@code [dns]} as the resolver wants it. */
  public static DnsOptions dnsOptions(DnsConfig dns) {
    DnsOptions.Overrides overrides =
        new DnsOptions.Overrides(
            dns.servers(),
            dns.search(),
            dns.ndots(),
            dns.timeoutMillis(),
            dns.attempts(),
            dns.rotate(),
            dns.tcp(),
            dns.ipv6());
    return new DnsOptions(
        dns.resolvConf(),
        dns.hosts(),
        overrides,
        dns.cacheEntries(),
        dns.staleMillis(),
        dns.inflightMax());
  }

  private void openSpool(UnaryOperator<Disk> disks) {
    SpoolConfig to = config.spool();
    try {
      Disk disk = disks.apply(FileDisk.open(to.dir()));
      clock = ClockKeeper.start(loop, to.dir(), config.clock(), SyncSources.system());
      spool = Spool.open(loop, disk, SpoolSettings.of(to), this);
    } catch (IOException e) {
      onOpenFailed(e);
    }
  }

  @Override
  public void onOpenFailed(IOException reason) {
    fail("spool: " + config.spool().dir() + ": " + reason + "; see [spool] dir");
  }

  /** The spool has recovered: the uplink first, so that the first reading finds it connecting. */
  @Override
  public void onOpened() {
    Spool opened = spool;
    assert opened != null : "it has just told so";
    Router to = new Router(loop.clock(), opened);
    router = to;
    routeAll(to);
    try {
      startUplinks(opened);
      Inputs open = Inputs.open(loop, config, dns, to::accept);
      inputs = open;
      OutputCommands.takeAll(loop.clock(), config, open.pins(), uplinks);
      startReport(opened);
      Logger.info("gateway {}: started", config.gateway().id());
      for (long millis : SETTLED_MILLIS) {
        loop.setTimeout(millis, this::giveMemoryBack).unref();
      }
      listener.onStarted();
    } catch (IOException e) {
      fail("" + e.getMessage());
    }
  }

  @Override
  public void onDurable(long id) {
    listener.onDurable(id);
  }

  private void giveMemoryBack() {
    var _ =
        loop.workers()
            .submit(
                "give memory back",
                () -> {
                  Memory.giveBack();
                  return true;
                },
                (done, failure) -> {
                  if (failure != null) {
                    Logger.debug("gateway: {}", failure.getMessage());
                  }
                });
  }

  private void routeAll(Router to) {
    String prefix = topicPrefix();
    for (GpioConfig gpio : config.gpio().values()) {
      String topic = gpio.topic() == null ? prefix + gpio.name() : gpio.topic();
      to.route(gpio.name(), topic);
      if (gpio.function().isLevel()) {
        edgeTopics.add(topic);
      }
    }
    for (SampleConfig sample : config.samples().values()) {
      to.route(sample.name(), sample.topic() == null ? prefix + sample.name() : sample.topic());
    }
    for (SensorConfig sensor : config.sensors().sensors().values()) {
      for (ChannelConfig channel : sensor.channels()) {
        String source = SensorInputs.source(sensor, channel);
        to.route(source, channel.topic() == null ? prefix + source : channel.topic());
      }
    }
  }

  private String topicPrefix() {
    return config.gateway().topicPrefix() + "/" + config.gateway().id() + "/";
  }

  private void startReport(Spool to) {
    droppedBefore = dropped(to);
    long period = config.gateway().healthPeriodMillis();
    if (period > 0) {
      report = new LossReport(loop.clock(), to, topicPrefix() + LossReport.LEVEL);
      reporter = loop.setInterval(period, this::announceLosses);
      reporter.unref();
      announceLosses(); // also what an earlier process could not
    }
  }

  private void announceLosses() {
    Inputs in = inputs;
    if (report != null && in != null) {
      report.announce(in.lostEdges());
    }
  }

  /** As queues are configured to; what was refused, the router counts. */
  private static long dropped(Spool of) {
    return of.drops().stream()
        .filter(drop -> drop.reason() != DropReason.REFUSED)
        .mapToLong(Drop::total)
        .sum();
  }

  private void startUplinks(Spool from) throws IOException {
    ClockKeeper keeper = clock;
    assert keeper != null : "it started before the spool";
    Times times = new Times(loop.clock(), BootId.current(), keeper.times());
    Path dir = config.spool().dir();
    for (UplinkConfig uplink : config.uplinks().values()) {
      uplinks.add(Uplink.start(loop, dns, uplink, from, times, dir, this::onPublished));
    }
  }

  // --- an edge's way ends here ---

  private void onPublished(SpoolRecord record) {
    lastPublished = record;
    if (firstPublishMillis < 0) {
      firstPublishMillis = ProcessFacts.ageMillis();
    }
    boolean ours = record.monotonicNanos() - startNanos >= 0;
    if (ours && edgeTopics.contains(record.topic()) && unflushed.add(record.monotonicNanos())) {
      loop.nextTick(this::onFlushed); // the connection's own tick is before it
    }
  }

  private void onFlushed() {
    unflushed.drain(loop.clock().nanoTime(), latency);
  }

  /** Looks at files that may have been replaced, as certificates are. */
  public void refresh() {
    uplinks.forEach(Uplink::refresh);
  }

  // --- stop ---

  /**
   * Closes the inputs, waits a little for acknowledgements, disconnects, and commits the spool.
   *
   * @param onStopped called once, when nothing of it is left
   */
  public void stop(Runnable onStopped) {
    lag.close();
    closeInputs();
    if (uplinks.isEmpty()) {
      closeSpool(onStopped);
      return;
    }
    long deadline = loop.clock().nanoTime() + DRAIN_MILLIS_MAX * 1_000_000;
    Timer[] check = new Timer[1];
    check[0] = loop.setInterval(DRAIN_CHECK_MILLIS, () -> drained(check[0], deadline, onStopped));
  }

  private void drained(Timer check, long deadline, Runnable onStopped) {
    if (!isDrained() && loop.clock().nanoTime() - deadline < 0) {
      return;
    }
    check.close();
    int[] open = {uplinks.size()};
    for (Uplink uplink : uplinks) {
      uplink.close(() -> {
        if (--open[0] == 0) {
          closeSpool(onStopped);
        }
      });
    }
  }

  private boolean isDrained() {
    Spool from = spool;
    if (from == null) {
      return true;
    }
    boolean appended = from.stats().appended() > 0;
    return uplinks.stream()
        .allMatch(u -> appended ? u.hasAckedThrough(from.lastId()) : u.inflight() == 0);
  }

  private void closeInputs() {
    Inputs open = inputs;
    if (reporter != null) {
      reporter.close();
    }
    if (open != null) {
      announceLosses();
      edgesAtClose = open.edges();
      lostEdgesAtClose = open.lostEdges();
      chipsAtClose = open.pins().status();
      sourcesAtClose = open.sources();
      open.close();
      outputs = open.safeStop();
      inputs = null;
    }
  }

  private void closeSpool(Runnable onStopped) {
    SafeStop last = outputs;
    if (last != null) {
      outputs = null;
      last.then(() -> closeSpool(onStopped));
      return;
    }
    dns.close();
    Spool from = spool;
    if (from == null || from.state() == SpoolState.CLOSED) {
      closeClock(onStopped);
    } else {
      from.close(() -> closeClock(onStopped));
    }
  }

  private void closeClock(Runnable onStopped) {
    if (clock == null) {
      loop.defer(onStopped);
    } else {
      clock.close(onStopped);
    }
  }

  private void fail(String reason) {
    Logger.error("gateway {}: {}", config.gateway().id(), reason);
    loop.defer(() -> listener.onStartFailed(reason));
  }

  // --- status ---

  /** Everything counted so far. */
  public GatewayStatus status() {
    SpoolStats stored = spool == null ? null : spool.stats();
    Inputs in = inputs;
    SpoolRecord last = lastPublished;
    return new GatewayStatus(
        (loop.clock().nanoTime() - startNanos) / 1_000_000,
        router == null ? 0 : router.readings(),
        in == null ? edgesAtClose : in.edges(),
        in == null ? lostEdgesAtClose : in.lostEdges(),
        router == null ? 0 : router.refused(),
        stored == null ? 0 : stored.appended(),
        stored == null ? 0 : stored.durable(),
        stored == null ? 0 : stored.commits(),
        stored == null ? 0 : stored.bytes(),
        stored == null ? List.of() : stored.queues(),
        router == null || spool == null ? 0 : dropped(spool) - droppedBefore,
        spool == null ? List.of() : spool.drops(),
        report == null ? 0 : report.reports(),
        loop.clock().isWallKnown(),
        in == null ? chipsAtClose : in.pins().status(),
        in == null ? sourcesAtClose : in.sources(),
        uplinks.stream().map(Uplink::status).toList(),
        dns.stats(),
        latency.p50Micros(),
        latency.p99Micros(),
        latency.maxMicros(),
        firstPublishMillis,
        lag.maxMicros(),
        lag.worstMicros(),
        ProcessFacts.residentKib(),
        ProcessFacts.threadNames(),
        last == null ? null : last.topic() + " " + RecordId.text(last.id()),
        last == null ? null : new String(last.payload(), StandardCharsets.UTF_8));
  }
}
