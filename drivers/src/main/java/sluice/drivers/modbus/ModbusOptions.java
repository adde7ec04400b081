package sluice.drivers.modbus;

/**
 * A Modbus bus's limits.
 *
 * @param timeoutMillis how long a unit may take to answer; at least 1
 * @param waitingMax requests that may wait; at least 1
 */
public record ModbusOptions(long timeoutMillis, int waitingMax) {
  public static final ModbusOptions DEFAULT = new ModbusOptions(1_000, 64);

  public ModbusOptions {
    if (timeoutMillis < 1 || waitingMax < 1) {
      throw new IllegalArgumentException("modbus: a limit is below 1");
    }
  }
}
