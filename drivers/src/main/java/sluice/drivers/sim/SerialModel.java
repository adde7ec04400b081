package sluice.drivers.sim;

/** A device at the other end of a simulated serial line. Called on the loop's thread. */
public interface SerialModel {
  /** It is on a line, and may speak unasked. */
  default void onPlugged(SimulatedSerial line) {}

  /**
   * Takes what came; how it is cut says nothing.
   *
   * @param line where to answer
   */
  void receive(byte[] bytes, SimulatedSerial line);
}
