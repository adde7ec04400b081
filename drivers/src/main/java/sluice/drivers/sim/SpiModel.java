package sluice.drivers.sim;

import java.io.IOException;

/** A device on one chip select of a simulated SPI bus. Called on the bus's worker. */
public interface SpiModel {
  /**
   * One time of chip select: for each byte out comes one in.
   *
   * @return as many bytes as {@code out} has
   * @throws IOException a bus error
   */
  byte[] transfer(byte[] out) throws IOException;
}
