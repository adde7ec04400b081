package sluice.config;

import java.util.Map;

/**
 * A whole configuration, checked. Maps are by the name in the table's header, in the file's order.
 *
 * @param uplinks exactly one for now
 */
public record SluiceConfig(
    GatewayConfig gateway,
    Map<String, UplinkConfig> uplinks,
    SpoolConfig spool,
    Map<String, ChipConfig> chips,
    Map<String, GpioConfig> gpio,
    Map<String, SampleConfig> samples,
    LoopConfig loop,
    LogConfig log) {

  /** The one uplink. */
  public UplinkConfig uplink() {
    return uplinks.values().iterator().next();
  }

  /** The same, with the uplink at another port: where the demo's own broker listens. */
  public SluiceConfig withUplinkPort(int port) {
    UplinkConfig moved = uplink().withPort(port);
    return new SluiceConfig(
        gateway, Map.of(moved.name(), moved), spool, chips, gpio, samples, loop, log);
  }
}
