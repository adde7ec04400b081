package sluice.config;

/**
 * {@code [serial.NAME]}: a serial line on which a device prints its values.
 *
 * @param driver simulated: the device prints what its sensors say
 * @param device the path of the line; empty for a simulated one
 * @param baud 50 to 4000000
 * @param dataBits 5 to 8
 * @param stopBits 1 or 2
 * @param timeoutMillis a sensor of which nothing is heard for so long has failed
 */
public record SerialConfig(
    String name,
    BusConfig.Driver driver,
    String device,
    int baud,
    int dataBits,
    Parity parity,
    int stopBits,
    long timeoutMillis) {

  /** The check bit. */
  public enum Parity implements Label {
    NONE,
    EVEN,
    ODD
  }

  static SerialConfig read(TableReader t) {
    BusConfig.Driver driver = t.choice("driver", BusConfig.Driver.values());
    boolean simulated = driver == BusConfig.Driver.SIMULATED;
    SerialConfig line =
        new SerialConfig(
            t.name(),
            driver,
            simulated ? "" : t.required("device", "\"/dev/ttyUSB0\", or one in /dev/serial/by-id"),
            (int) t.integer("baud", 50, 4_000_000, 9_600),
            (int) t.integer("data_bits", 5, 8, 8),
            t.choice("parity", Parity.values()),
            (int) t.integer("stop_bits", 1, 2, 1),
            t.millis("timeout", 100, ConfigReader.DAY_MILLIS, 10_000));
    t.end();
    return line;
  }
}
