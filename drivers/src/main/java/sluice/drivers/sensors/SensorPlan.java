package sluice.drivers.sensors;

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
      String name, String source, String unit, double scale, double offset, ReportPolicy policy) {}
}
