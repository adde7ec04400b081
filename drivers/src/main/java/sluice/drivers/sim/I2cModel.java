package sluice.drivers.sim;

import java.io.IOException;

/**
 * A device on a simulated I2C bus, as the wire sees it: bytes after the address byte. A write
 * followed by a read in one transfer (repeated start) arrives as the one and then the other. Called
 * on the bus's worker.
 */
public interface I2cModel {
  /**
   * Takes what a master writes; no bytes at all is a probe (SMBus quick).
   *
   * @throws IOException a NACK or another bus error
   */
  void write(byte[] bytes) throws IOException;

  /**
   * What a master reads.
   *
   * @param count from 1
   * @return that many bytes
   * @throws IOException a NACK or another bus error
   */
  byte[] read(int count) throws IOException;
}
