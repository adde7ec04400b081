package sluice.drivers.sensors;

import java.math.BigDecimal;
import java.util.List;
import sluice.drivers.ReportPolicy;

/**
 * What is asked of a sensor.
 *
 * @param name as configured
 * @param periodMillis from one measurement to the next; at least 1
 * @param channels those of its channels that become readings
 */
public record SensorPlan(String name, long periodMillis, List<Channel> channels) {

  public SensorPlan {
    channels = List.copyOf(channels);
  }

  /**
   * One of them.
   *
   * @param name the driver's
   * @param source of its readings: what the router knows
   * @param unit of its readings
   * @param scale its value times this
   * @param offset and plus this, is the reading
   */
  public record Channel(
      String name, String source, String unit, double scale, double offset, ReportPolicy policy) {

    /** What becomes of a value, in decimal as people write it: 2301 times 0.1 is 230.1. */
    double reading(double value) {
      if (!Double.isFinite(value) || (scale == 1 && offset == 0)) {
        return value;
      }
      return BigDecimal.valueOf(value)
          .multiply(BigDecimal.valueOf(scale))
          .add(BigDecimal.valueOf(offset))
          .doubleValue();
    }
  }
}
