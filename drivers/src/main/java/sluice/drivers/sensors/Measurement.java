package sluice.drivers.sensors;

import org.jspecify.annotations.Nullable;

/**
 * What one channel of a sensor says.
 *
 * @param channel its name in the registry
 * @param value in the channel's unit; NaN with a fault
 * @param fault why this channel alone has no value (clipped, not measured), or null
 */
public record Measurement(String channel, double value, @Nullable String fault) {
  static Measurement of(String channel, double value) {
    return new Measurement(channel, value, null);
  }

  static Measurement fault(String channel, String fault) {
    return new Measurement(channel, Double.NaN, fault);
  }
}
