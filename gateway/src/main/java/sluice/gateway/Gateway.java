package sluice.gateway;

import java.util.List;
import java.util.function.UnaryOperator;
import org.tinylog.Logger;
import sluice.config.DnsConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.route.Router;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.QueueStatus;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolStats;
import sluice.loop.Loop;
import sluice.loop.control.Health;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsOptions;
import sluice.loop.posix.Memory;

/** The main job, on one loop: a {@link Pipeline} and what is around it. Loop's thread only. */
public final class Gateway {
  /** By then what only a start needs has been used; a broker may come later than the rest. */
  private static final List<Long> SETTLED_MILLIS = List.of(10_000L, 60_000L, 600_000L);

  private final Loop loop;
  private final Dns dns;
  private final LagMeter lag;
  private final Published published;
  private final Pipeline pipeline;
  private final long startNanos;

  private Gateway(
      Loop loop, SluiceConfig config, GatewayListener listener, UnaryOperator<Disk> disks) {
    this.loop = loop;
    this.dns = Dns.open(loop, dnsOptions(config.dns()));
    this.lag = new LagMeter(loop);
    this.startNanos = loop.clock().nanoTime();
    this.published = new Published(loop);
    this.pipeline = Pipeline.open(loop, config, listener, dns, published, disks);
    for (long millis : SETTLED_MILLIS) {
      loop.setTimeout(millis, this::giveMemoryBack).unref();
    }
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
    return new Gateway(loop, config, listener, disks);
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

  /** Looks at files that may have been replaced, as certificates are. */
  public void refresh() {
    pipeline.refresh();
  }

  /**
   * Closes the inputs, waits a little for acknowledgements, disconnects, and commits the spool.
   *
   * @param onStopped called once, when nothing of it is left
   */
  public void stop(Runnable onStopped) {
    lag.close();
    pipeline.stop(() -> {
      dns.close();
      onStopped.run();
    });
  }

  /** What a parent process sets to safe values when this one cannot. */
  public List<SafeOutputs> safeOutputs() {
    return pipeline.safeOutputs();
  }

  /** What a parent process is told each second. */
  public Health health() {
    Spool spool = pipeline.spool();
    Router router = pipeline.router();
    Losses losses = pipeline.losses();
    InputFigures in = pipeline.figures();
    SpoolStats stored = spool == null ? null : spool.stats();
    return new Health(
        router == null ? 0 : router.readings(),
        in.edges(),
        pipeline.uplinks().stream().mapToLong(UplinkStatus::published).sum(),
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
    Spool spool = pipeline.spool();
    Router router = pipeline.router();
    Losses losses = pipeline.losses();
    InputFigures in = pipeline.figures();
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
        pipeline.uplinks(),
        pipeline.listeners(),
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
