package sluice.drivers.sim;

/** A device at the other end of a simulated serial line. Called on the loop's thread. */
public interface SerialModel {
  /**
   * Takes what came; how it is cut says nothing.
   *
   * @param line where to answer
   */
  void receive(byte[] bytes, SimulatedSerial line);
}
