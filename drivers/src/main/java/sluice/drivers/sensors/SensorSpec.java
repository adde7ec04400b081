package sluice.drivers.sensors;

import java.util.List;

/**
 * What the registry says of a driver.
 *
 * @param driver its name in a configuration
 * @param addressMin the lowest I2C address that the chip can have; 0 if it is on no I2C bus
 * @param addressMax the highest
 * @param channels what it measures, in the order of its measurements
 */
public record SensorSpec(
    String driver, Bus bus, int addressMin, int addressMax, List<Channel> channels) {

  /** What it hangs on. */
  public enum Bus {
    I2C,
    SPI,
    W1
  }

  /**
   * One of the things that it measures.
   *
   * @param unit as in its measurements
   * @param usual whether it is measured if nobody says what is to be
   */
  public record Channel(String name, String unit, boolean usual) {}
}
