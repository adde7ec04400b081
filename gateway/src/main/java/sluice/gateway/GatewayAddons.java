package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.host.AddonStatus;
import sluice.addons.host.Addons;
import sluice.addons.host.Devices;
import sluice.addons.host.Outlet;
import sluice.addons.host.Trust;
import sluice.config.SluiceConfig;
import sluice.drivers.Reading;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.route.Router;
import sluice.loop.Loop;

/** The configured {@code [addons]}, between their folder and the router. Loop's thread only. */
final class GatewayAddons implements Outlet {
  private final String prefix;
  private final Router router;
  private final Addons addons;
  private final Set<String> routed = new HashSet<>();

  private GatewayAddons(Loop loop, SluiceConfig config, Devices devices, Router router, Trust trust)
      throws IOException {
    this.prefix = Topics.prefix(config);
    this.router = router;
    Map<String, Map<String, String>> settings = config.addons().settings();
    Path state = config.spool().dir();
    this.addons =
        Addons.open(
            loop, this, devices, trust, state, name -> settings.getOrDefault(name, Map.of()));
  }

  /**
   * Starts them; null without a folder.
   *
   * @throws IOException if a key cannot be read, or the spool's folder not be written to
   */
  static @Nullable GatewayAddons start(
      Loop loop,
      SluiceConfig config,
      SimulatedHardware hardware,
      Router router,
      List<Uplink> uplinks)
      throws IOException {
    Path folder = config.addons().folder();
    if (folder == null) {
      return null;
    }
    Devices devices = new GatewayDevices(loop, config, hardware);
    Trust trust = Trust.of(config.addons());
    GatewayAddons made = new GatewayAddons(loop, config, devices, router, trust);
    router.hearing(made.addons::isHearing, made.addons::heard);
    for (Uplink uplink : uplinks) {
      if (config.addons().downlinkFrom().contains(uplink.name())) {
        made.hear(uplink);
      }
    }
    made.addons.follow(folder);
    return made;
  }

  /** A level that nothing of the gateway's own is published at, so that nobody hears himself. */
  private void hear(Uplink uplink) {
    String filter = prefix + "+/in/#";
    SubscriptionListener listener =
        new SubscriptionListener() {
          @Override
          public void onMessage(ReceivedMessage message) {
            addons.heard(message.topic(), message.payload());
          }

          @Override
          public void onRefused(String reason) {
            Logger.error("uplink {}: addons hear nothing of {}: {}", uplink.name(), filter, reason);
          }
        };
    if (!uplink.subscribe(filter, 1, listener)) {
      listener.onRefused("one subscription too many");
    }
  }

  @Override
  public String prefix() {
    return prefix;
  }

  @Override
  public boolean publish(Reading reading, String topic) {
    if (routed.add(reading.source())) {
      router.route(reading.source(), topic);
    }
    return router.accept(reading);
  }

  @Override
  public boolean publish(String topic, byte[] payload) {
    return router.accept(topic, payload);
  }

  List<AddonStatus> status() {
    return addons.status();
  }

  /** None of them is called any more once this has returned and the turn is over. */
  void close() {
    addons.close();
  }
}
