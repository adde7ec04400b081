package sluice.drivers.bus;

/**
 * A bus's limits.
 *
 * @param timeoutMillis what one call may take, from when the bus is its own; at least 1
 * @param waitingMax calls that may wait; at least 1
 */
public record BusOptions(long timeoutMillis, int waitingMax) {
  /** Twice the kernel's own limit for an I2C transfer ({@code i2c_adapter.timeout}, 1 s). */
  public static final BusOptions DEFAULT = new BusOptions(2_000, 64);

  public BusOptions {
    if (timeoutMillis < 1 || waitingMax < 1) {
      throw new IllegalArgumentException("bus: a limit is below 1");
    }
  }
}
