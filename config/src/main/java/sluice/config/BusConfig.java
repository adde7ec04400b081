package sluice.config;

/**
 * {@code [i2c.NAME]}, {@code [spi.NAME]} or {@code [w1.NAME]}.
 *
 * @param number as in {@code /dev/i2c-1} and {@code /dev/spidev0.0}; 0 for 1-wire
 * @param path where the kernel shows its 1-wire devices; empty for the others
 * @param timeoutMillis for one measurement; a bus that takes longer is stuck
 */
public record BusConfig(
    String name, Kind kind, Driver driver, int number, String path, long timeoutMillis) {

  /** Which sort of bus. */
  public enum Kind implements Label {
    I2C,
    SPI,
    W1,
    /** Which has a configuration of its own: {@link ModbusConfig}. */
    MODBUS,
    /** The same: {@link SerialConfig}. */
    SERIAL
  }

  /** What makes a bus work. */
  public enum Driver implements Label {
    LINUX,
    SIMULATED
  }
}
