package sluice.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ListenConfig;
import sluice.config.SluiceConfig;
import sluice.gateway.broker.ListenStatus;
import sluice.gateway.broker.LocalBroker;
import sluice.gateway.broker.OpenSocket;
import sluice.gateway.handover.Part;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.route.Router;
import sluice.gateway.shared.ValkeyOptions;
import sluice.gateway.shared.ValkeyPeers;
import sluice.gateway.spool.Spool;
import sluice.loop.Loop;

/**
 * The configured {@code [listen.NAME]}: their broker between the clients, the spool, the readings
 * and what the uplinks send down. Loop's thread only.
 */
final class LocalListeners implements LocalBroker.Started {
  private final Loop loop;
  private final SluiceConfig config;
  private final List<Uplink> uplinks;
  private final Router router;
  private final Runnable onStarted;
  private final Consumer<String> onFailed;
  private @Nullable LocalBroker broker;
  private boolean paused;

  private LocalListeners(
      Loop loop,
      SluiceConfig config,
      List<Uplink> uplinks,
      Router router,
      Runnable onStarted,
      Consumer<String> onFailed) {
    this.loop = loop;
    this.config = config;
    this.uplinks = uplinks;
    this.router = router;
    this.onStarted = onStarted;
    this.onFailed = onFailed;
  }

  /**
   * Starts them; one of the callbacks is called later.
   *
   * @param parts that another gateway handed over; empty for none
   * @param onFailed with the reason, in words
   */
  static LocalListeners start(
      Loop loop,
      SluiceConfig config,
      Spool spool,
      List<Part> parts,
      List<Uplink> uplinks,
      Router router,
      Runnable onStarted,
      Consumer<String> onFailed) {
    LocalListeners listeners =
        new LocalListeners(loop, config, uplinks, router, onStarted, onFailed);
    LocalBroker.start(loop, spool, ListenSettings.of(config), parts, listeners);
    return listeners;
  }

  @Override
  public void onStarted(LocalBroker started) {
    broker = started;
    if (paused) {
      started.pause();
    }
    router.hearing(started::isHeard, started::publish);
    for (Uplink uplink : uplinks) {
      downlink(started, uplink);
    }
    for (ListenStatus one : started.status()) {
      Logger.info("listen {}: open{}", one.name(), one.port() < 0 ? "" : " on port " + one.port());
    }
    ValkeyOptions shared = SharedSettings.of(config);
    if (shared == null) {
      onStarted.run();
    } else {
      started.share(new ValkeyPeers(loop, shared), onStarted);
    }
  }

  @Override
  public void onFailed(IOException reason) {
    onFailed.accept("" + reason.getMessage());
  }

  /** An uplink has one listener a filter; several [listen.NAME] may name the same. */
  private void downlink(LocalBroker to, Uplink uplink) {
    Map<String, List<String>> byFilter = new LinkedHashMap<>();
    for (ListenConfig listen : config.listeners().values()) {
      List<String> from = listen.topics().downlinkFrom();
      if (from.isEmpty() || from.contains(uplink.name())) {
        for (String filter : listen.topics().downlink()) {
          byFilter.computeIfAbsent(filter, _ -> new ArrayList<>()).add(listen.name());
        }
      }
    }
    byFilter.forEach((filter, names) -> downlink(to, uplink, filter, names));
  }

  private static void downlink(LocalBroker to, Uplink uplink, String filter, List<String> names) {
    SubscriptionListener listener =
        new SubscriptionListener() {
          @Override
          public void onMessage(ReceivedMessage message) {
            names.forEach(name -> to.deliver(name, message));
          }

          @Override
          public void onRefused(String reason) {
            Logger.error("uplink {}: no downlink {}: {}", uplink.name(), filter, reason);
          }
        };
    if (!uplink.subscribe(filter, 1, listener)) {
      listener.onRefused("one subscription too many");
    }
  }

  /** As {@link LocalBroker#sockets}. */
  List<OpenSocket> sockets() {
    return broker == null ? List.of() : broker.sockets();
  }

  /** As {@link LocalBroker#take}. */
  boolean take(String listener, int fd) {
    return broker != null && broker.take(listener, fd);
  }

  /** As {@link LocalBroker#shared}. */
  String shared() {
    return broker == null ? "" : broker.shared();
  }

  /** As {@link LocalBroker#onDurable}. */
  void onDurable(long id) {
    if (broker != null) {
      broker.onDurable(id);
    }
  }

  void refresh() {
    if (broker != null) {
      broker.refresh();
    }
  }

  /** Neither accepts nor reads any more; acknowledgements still go. */
  void pause() {
    paused = true;
    if (broker != null) {
      broker.pause();
    }
  }

  /** All of it, once the spool is closed; nothing is left here. */
  List<Part> handOver() {
    LocalBroker from = broker;
    broker = null;
    return from == null ? List.of() : from.handOver();
  }

  void close() {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  List<ListenStatus> status() {
    return broker == null ? List.of() : broker.status();
  }
}
