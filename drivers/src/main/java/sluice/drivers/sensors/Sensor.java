package sluice.drivers.sensors;

import java.io.IOException;
import java.util.List;

/**
 * One sensor on a bus. Both methods block, for milliseconds; they are called on the bus's worker,
 * one at a time, and never on the loop.
 */
public interface Sensor {
  /**
   * Asks who is there, resets and configures it. Called before the first read, and again after each
   * failure: the sensor may have been unplugged, or replaced by another.
   *
   * @throws IOException if nothing answers, or something else than this sensor: says what does
   */
  void open() throws IOException;

  /**
   * Measures once.
   *
   * @return the channels asked for, in the registry's order and units
   * @throws IOException if it does not answer, is not ready in time, or a check sum does not hold
   */
  List<Measurement> read() throws IOException;
}
