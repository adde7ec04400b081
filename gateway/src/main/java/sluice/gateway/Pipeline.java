package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.host.AddonStatus;
import sluice.config.SluiceConfig;
import sluice.config.SpoolConfig;
import sluice.config.UplinkConfig;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.broker.ListenStatus;
import sluice.gateway.broker.OpenSocket;
import sluice.gateway.clock.SyncSources;
import sluice.gateway.handover.GatewayHold;
import sluice.gateway.handover.Part;
import sluice.gateway.handover.SessionHold;
import sluice.gateway.route.LossReport;
import sluice.gateway.route.Router;
import sluice.gateway.route.Times;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;

/**
 * Inputs → router → spool → pump → uplink, from the spool's opening to its end. Reads from top to
 * bottom: {@link #open}, {@link #onOpened}. How it ends is a class of its own: {@link
 * PipelineStop}, {@link HandOver}. Loop's thread only.
 */
final class Pipeline implements SpoolListener {
  /** Who opened it. */
  interface Owner {
    /** Inputs are open and the uplinks connect. */
    void onStarted();

    /** It could not start; what there is of it is to be stopped. */
    void onFailed(String reason);

    void onDurable(long id);
  }

  final Loop loop;
  final SluiceConfig config;
  final List<Uplink> uplinks = new ArrayList<>();
  private final Dns dns;
  private final Machine machine;
  private final Published published;
  private final Owner owner;
  private final Map<String, ReadyUplink> ready;
  private final StopWatch watch;
  private GatewayHold before;
  private InputFigures figuresAtClose = InputFigures.NONE;
  @Nullable ClockKeeper clock;
  @Nullable Spool spool;
  @Nullable Inputs inputs;
  @Nullable Losses losses;
  private @Nullable Router router;
  @Nullable LocalListeners listeners;
  private @Nullable GatewayAddons addons;

  private Pipeline(
      Loop loop,
      SluiceConfig config,
      Dns dns,
      Machine machine,
      Published published,
      Map<String, ReadyUplink> ready,
      GatewayHold before,
      Owner owner) {
    this.loop = loop;
    this.config = config;
    this.dns = dns;
    this.machine = machine;
    this.published = published;
    this.ready = ready;
    this.before = before;
    this.owner = owner;
    this.watch = new StopWatch(loop.clock());
  }

  /**
   * Opens the spool; the rest follows, and the owner hears.
   *
   * @param ready uplinks that are ready, by name; the rest is made here. Those that are used leave
   * @param before what to go on with; owned by this now
   */
  static Pipeline open(
      Loop loop,
      SluiceConfig config,
      Dns dns,
      Machine machine,
      Published published,
      Map<String, ReadyUplink> ready,
      GatewayHold before,
      Owner owner) {
    Pipeline pipeline = new Pipeline(loop, config, dns, machine, published, ready, before, owner);
    pipeline.openSpool();
    return pipeline;
  }

  private void openSpool() {
    SpoolConfig to = config.spool();
    try {
      Disk disk = machine.disks().apply(FileDisk.open(to.dir()));
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
    watch.lap("spool opened");
    Router to = new Router(loop.clock(), opened);
    router = to;
    Topics.routeAll(config, to, published);
    try {
      startUplinks(opened);
      watch.lap("uplinks started");
      GatewayHold from = before;
      before = GatewayHold.NONE;
      Inputs open = Inputs.open(loop, config, dns, machine.hardware(), from.inputs(), to::accept);
      inputs = open;
      OutputCommands.takeAll(loop.clock(), config, open.pins(), uplinks);
      String topic = Topics.prefix(config) + LossReport.LEVEL;
      long period = config.gateway().healthPeriodMillis();
      losses = Losses.start(loop, opened, topic, period, () -> figures().lostEdges());
      watch.lap("inputs opened");
      if (config.addons().folder() != null) {
        addons = GatewayAddons.start(loop, config, machine.hardware(), to, uplinks);
      }
      String how = from.inputs().isHandedOver() ? "took over in" : "started in";
      listen(opened, to, from, () -> started(how));
    } catch (IOException e) {
      fail("" + e.getMessage());
    }
  }

  private void listen(Spool to, Router router, GatewayHold from, Runnable onStarted) {
    if (config.listeners().isEmpty()) {
      from.others().values().forEach(parts -> parts.forEach(Part::close));
      onStarted.run();
      return;
    }
    List<Part> parts = from.others().values().stream().flatMap(List::stream).toList();
    listeners =
        LocalListeners.start(loop, config, to, parts, uplinks, router, onStarted, this::fail);
  }

  private void started(String how) {
    Logger.info("gateway {}: {} {}", config.gateway().id(), how, watch);
    owner.onStarted();
  }

  private void startUplinks(Spool from) throws IOException {
    ClockKeeper keeper = clock;
    assert keeper != null : "it started before the spool";
    Times times = new Times(loop.clock(), BootId.current(), keeper.times());
    Path dir = config.spool().dir();
    for (UplinkConfig uplink : config.uplinks().values()) {
      ReadyUplink made = ready.remove(uplink.name());
      made = made == null ? ReadyUplink.make(loop, dns, uplink) : made;
      SessionHold session = before.uplinks().getOrDefault(uplink.name(), SessionHold.NONE);
      uplinks.add(Uplink.start(loop, made, from, times, dir, session, published::onPublished));
    }
  }

  @Override
  public void onDurable(long id) {
    owner.onDurable(id);
    if (listeners != null) {
      listeners.onDurable(id);
    }
  }

  private void fail(String reason) {
    Logger.error("gateway {}: {}", config.gateway().id(), reason);
    before.close();
    before = GatewayHold.NONE;
    loop.defer(() -> owner.onFailed(reason));
  }

  // --- updates ---

  private @Nullable UpdateTopics updates;

  /** As {@link Gateway#hearDesired}. */
  void hearDesired(DesiredListener listener) {
    if (updates == null) {
      updates = UpdateTopics.start(config, uplinks, listener);
    }
  }

  /** Into the spool, like any record; false if it does not take it. */
  boolean report(String json) {
    Spool into = spool;
    return into != null && UpdateTopics.report(config, into, loop.clock().nanoTime(), json);
  }

  /** Looks at files that may have been replaced, as certificates are. */
  void refresh() {
    uplinks.forEach(Uplink::refresh);
    if (listeners != null) {
      listeners.refresh();
    }
  }

  // --- the end ---

  /**
   * The inputs and addons are about to end: the last word on losses, and their figures are kept.
   */
  void keepFigures() {
    Inputs open = inputs;
    if (addons != null) {
      addons.close();
    }
    if (losses != null) {
      losses.close();
    }
    if (open != null) {
      figuresAtClose = InputFigures.of(open);
      inputs = null;
    }
  }

  /**
   * Of a take-over that failed after all: lines stay as they are, for who has them, too.
   *
   * @param onLeft called once
   */
  void letGo(Runnable onLeft) {
    Inputs open = inputs;
    keepFigures();
    if (open == null) {
      onLeft.run();
    } else {
      open.handOver(hold -> {
        hold.close();
        onLeft.run();
      });
    }
  }

  /**
   * Disconnects all uplinks.
   *
   * @param onClosed called once, never before this returns
   */
  void closeUplinks(Runnable onClosed) {
    int[] open = {uplinks.size() + 1};
    Runnable onEnd =
        () -> {
          if (--open[0] == 0) {
            onClosed.run();
          }
        };
    uplinks.forEach(uplink -> uplink.close(onEnd));
    loop.defer(onEnd);
  }

  // --- figures ---

  /** What somebody else may set to safe values while this one runs. */
  List<SafeOutputs> safeOutputs() {
    Inputs in = inputs;
    return in == null ? List.of() : in.pins().safeOutputs();
  }

  /** Of the inputs; once they are closed, as they were then. */
  InputFigures figures() {
    Inputs in = inputs;
    return in == null ? figuresAtClose : InputFigures.of(in);
  }

  /** Null before the spool was open. */
  @Nullable Router router() {
    return router;
  }

  List<UplinkStatus> uplinks() {
    return uplinks.stream().map(Uplink::status).toList();
  }

  List<ListenStatus> listenStatus() {
    return listeners == null ? List.of() : listeners.status();
  }

  /** As {@link LocalListeners#take}. */
  boolean take(String listener, int fd) {
    return listeners != null && listeners.take(listener, fd);
  }

  /** As {@link LocalListeners#shared}. */
  String shared() {
    return listeners == null ? "" : listeners.shared();
  }

  List<OpenSocket> sockets() {
    return listeners == null ? List.of() : listeners.sockets();
  }

  List<AddonStatus> addonStatus() {
    return addons == null ? List.of() : addons.status();
  }

  /** What the next ones of the uplinks have to know; right before {@link #closeUplinks}. */
  Map<String, SessionHold> sessions() {
    Map<String, SessionHold> all = new LinkedHashMap<>();
    uplinks.forEach(uplink -> all.put(uplink.name(), uplink.session()));
    return all;
  }
}
