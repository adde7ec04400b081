package sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole configuration, checked. Maps are by the name in the table's header, in the file's order.
 *
 * @param uplinks at least one
 */
public record SluiceConfig(
    GatewayConfig gateway,
    Map<String, UplinkConfig> uplinks,
    Map<String, ListenConfig> listeners,
    SpoolConfig spool,
    Map<String, ChipConfig> chips,
    Map<String, GpioConfig> gpio,
    Map<String, SampleConfig> samples,
    SensorsConfig sensors,
    DnsConfig dns,
    ClockConfig clock,
    UpdateConfig update,
    AddonsConfig addons,
    ClusterConfig cluster,
    LoopConfig loop,
    LogConfig log) {

  /** Whether an uplink leads to the demo's own broker. */
  public boolean wantsStandInBroker() {
    return uplinks.values().stream().anyMatch(uplink -> uplink.port() == 0);
  }

  /** The same, with the demo's own broker at a port. */
  public SluiceConfig withStandInBroker(int port) {
    Map<String, UplinkConfig> moved = new LinkedHashMap<>(uplinks);
    moved.replaceAll((name, uplink) -> uplink.port() == 0 ? uplink.withPort(port) : uplink);
    return new SluiceConfig(
        gateway, moved, listeners, spool, chips, gpio, samples, sensors, dns, clock, update, addons,
        cluster, loop, log);
  }

  /**
   * What one worker of a cluster does of it: the first all of it, the others what listens and what
   * publishes, with a spool, uplink sessions and a name of their own.
   *
   * @param number from 1
   */
  public SluiceConfig asWorker(int number) {
    ClusterConfig as = cluster.as(number);
    if (number == ClusterConfig.OWNER) {
      return new SluiceConfig(
          gateway, uplinks, listeners, spool, chips, gpio, samples, sensors, dns, clock, update,
          addons, as, loop, log);
    }
    String suffix = "-w" + number;
    Map<String, UplinkConfig> own = new LinkedHashMap<>(uplinks);
    own.replaceAll((name, uplink) -> uplink.ofWorker(suffix));
    return new SluiceConfig(
        gateway.withId(gateway.id() + suffix),
        own,
        listeners,
        spool.at(spool.dir().resolve("w" + number)),
        Map.of(),
        Map.of(),
        Map.of(),
        SensorsConfig.NONE,
        dns,
        clock,
        UpdateConfig.DEFAULT,
        AddonsConfig.NONE,
        as,
        loop,
        log);
  }
}
