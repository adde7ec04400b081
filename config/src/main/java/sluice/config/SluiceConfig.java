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
        loop, log);
  }
}
