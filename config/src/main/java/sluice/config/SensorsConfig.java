package sluice.config;

import java.util.Map;

/**
 * Sensors and the buses they hang on, by name, in the file's order.
 *
 * @param i2c {@code [i2c.NAME]}
 * @param spi {@code [spi.NAME]}
 * @param w1 {@code [w1.NAME]}
 * @param modbus {@code [modbus.NAME]}
 * @param serial {@code [serial.NAME]}
 * @param sensors {@code [sensor.NAME]}
 */
public record SensorsConfig(
    Map<String, BusConfig> i2c,
    Map<String, BusConfig> spi,
    Map<String, BusConfig> w1,
    Map<String, ModbusConfig> modbus,
    Map<String, SerialConfig> serial,
    Map<String, SensorConfig> sensors) {
  static final SensorsConfig NONE =
      new SensorsConfig(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

  /** The buses of a sort; none of Modbus and serial lines, which are of their own. */
  public Map<String, BusConfig> buses(BusConfig.Kind kind) {
    return switch (kind) {
      case I2C -> i2c;
      case SPI -> spi;
      case W1 -> w1;
      case MODBUS, SERIAL -> Map.of();
    };
  }
}
