package sluice.drivers;

import java.io.IOException;

/**
 * A device on a 1-wire bus, as the kernel shows it ({@code w1_therm}). Blocks while it converts.
 */
public interface W1Slave {
  /** Its number: family code and serial, {@code 28-0316a2790fff}. */
  String id();

  /**
   * Its scratch pad in the form of {@code w1_slave}: two lines, the first ending in YES if the
   * kernel's check sum held.
   *
   * @throws IOException if it does not answer, or is not there
   */
  String slave() throws IOException;
}
