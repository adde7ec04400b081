package sluice.drivers.sensors;

import java.util.List;

/**
 * What some drivers need to know of the board around their chip; the others do not look at it.
 *
 * @param inputs of a converter, by channel name
 * @param fullScale volts (ADS1115): 6.144, 4.096, 2.048, 1.024, 0.512 or 0.256
 * @param reference volts at VREF (MCP3008)
 * @param shuntOhms of the resistor (INA219)
 * @param currentMax amperes to be measured (INA219)
 */
public record SensorOptions(
    List<String> inputs, double fullScale, double reference, double shuntOhms, double currentMax) {

  public SensorOptions {
    inputs = List.copyOf(inputs);
  }

  /** What boards from the shop have. */
  public static SensorOptions usual(List<String> inputs) {
    return new SensorOptions(inputs, 4.096, 3.3, 0.1, 3.2);
  }
}
