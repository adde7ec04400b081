package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.SluiceConfig;
import sluice.config.SpoolConfig;
import sluice.config.UplinkConfig;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.broker.ListenStatus;
import sluice.gateway.clock.SyncSources;
import sluice.gateway.route.LossReport;
import sluice.gateway.route.Router;
import sluice.gateway.route.Times;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolState;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.dns.Dns;

/**
 * Inputs → router → spool → pump → uplink, from the spool's opening to its end. Reads from top to
 * bottom: {@link #open}, {@link #onOpened}, {@link #stop}. Loop's thread only.
 */
final class Pipeline implements SpoolListener {
  /** How long a stop waits for acknowledgements; what is not acknowledged stays in the spool. */
  private static final long DRAIN_MILLIS_MAX = 2_000;

  private static final long DRAIN_CHECK_MILLIS = 10;

  private final Loop loop;
  private final SluiceConfig config;
  private final GatewayListener listener;
  private final Dns dns;
  private final Published published;
  private final List<Uplink> uplinks = new ArrayList<>();
  private InputFigures figuresAtClose = InputFigures.NONE;
  private @Nullable ClockKeeper clock;
  private @Nullable Spool spool;
  private @Nullable Router router;
  private @Nullable Inputs inputs;
  private @Nullable Losses losses;
  private @Nullable SafeStop outputs;
  private @Nullable LocalListeners listeners;

  private Pipeline(
      Loop loop, SluiceConfig config, GatewayListener listener, Dns dns, Published published) {
    this.loop = loop;
    this.config = config;
    this.listener = listener;
    this.dns = dns;
    this.published = published;
  }

  /**
   * Opens the spool; the rest follows, and the listener hears.
   *
   * @param disks what stands between the spool and its disk
   */
  static Pipeline open(
      Loop loop,
      SluiceConfig config,
      GatewayListener listener,
      Dns dns,
      Published published,
      UnaryOperator<Disk> disks) {
    Pipeline pipeline = new Pipeline(loop, config, listener, dns, published);
    pipeline.openSpool(disks);
    return pipeline;
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
    Topics.routeAll(config, to, published);
    try {
      startUplinks(opened);
      Inputs open = Inputs.open(loop, config, dns, to::accept);
      inputs = open;
      OutputCommands.takeAll(loop.clock(), config, open.pins(), uplinks);
      String topic = Topics.prefix(config) + LossReport.LEVEL;
      long period = config.gateway().healthPeriodMillis();
      losses = Losses.start(loop, opened, topic, period, () -> figures().lostEdges());
      if (config.listeners().isEmpty()) {
        started();
      } else {
        listeners =
            LocalListeners.start(
                loop, config, opened, List.of(), uplinks, to, this::started, this::fail);
      }
    } catch (IOException e) {
      fail("" + e.getMessage());
    }
  }

  private void started() {
    Logger.info("gateway {}: started", config.gateway().id());
    listener.onStarted();
  }

  private void startUplinks(Spool from) throws IOException {
    ClockKeeper keeper = clock;
    assert keeper != null : "it started before the spool";
    Times times = new Times(loop.clock(), BootId.current(), keeper.times());
    Path dir = config.spool().dir();
    for (UplinkConfig uplink : config.uplinks().values()) {
      uplinks.add(Uplink.start(loop, dns, uplink, from, times, dir, published::onPublished));
    }
  }

  @Override
  public void onDurable(long id) {
    listener.onDurable(id);
    if (listeners != null) {
      listeners.onDurable(id);
    }
  }

  private void fail(String reason) {
    Logger.error("gateway {}: {}", config.gateway().id(), reason);
    loop.defer(() -> listener.onStartFailed(reason));
  }

  /** Looks at files that may have been replaced, as certificates are. */
  void refresh() {
    uplinks.forEach(Uplink::refresh);
    if (listeners != null) {
      listeners.refresh();
    }
  }

  // --- stop ---

  /**
   * Closes the inputs, waits a little for acknowledgements, disconnects, and commits the spool.
   *
   * @param onStopped called once, when nothing of it is left
   */
  void stop(Runnable onStopped) {
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
    if (listeners != null) {
      listeners.pause();
    }
    if (losses != null) {
      losses.close();
    }
    if (open != null) {
      figuresAtClose = InputFigures.of(open);
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
    Spool from = spool;
    if (from == null || from.state() == SpoolState.CLOSED) {
      closeClock(onStopped);
    } else {
      from.close(() -> closeClock(onStopped));
    }
  }

  private void closeClock(Runnable onStopped) {
    if (listeners != null) {
      listeners.close(); // what the spool's last commit took is acknowledged by now
    }
    if (clock == null) {
      loop.defer(onStopped);
    } else {
      clock.close(onStopped);
    }
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

  /** Null before they are open, and once they are closed. */
  @Nullable Inputs inputs() {
    return inputs;
  }

  /** Null before it could be opened. */
  @Nullable Spool spool() {
    return spool;
  }

  /** Null before the spool was open. */
  @Nullable Router router() {
    return router;
  }

  /** Null before the inputs were open. */
  @Nullable Losses losses() {
    return losses;
  }

  List<ListenStatus> listeners() {
    return listeners == null ? List.of() : listeners.status();
  }

  List<UplinkStatus> uplinks() {
    return uplinks.stream().map(Uplink::status).toList();
  }
}
