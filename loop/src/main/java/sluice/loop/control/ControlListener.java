package sluice.loop.control;

/** Hears of a control connection, on the loop's thread. */
public interface ControlListener {
  /**
   * A message of the right form has come.
   *
   * @param fds what came with it; closed after this returns, but for those that were taken
   */
  void onMessage(ControlConnection from, ControlMessage message, PassedFds fds);

  /**
   * It is closed: by the other end, or because that said what it must not. Called once, and not
   * after {@link ControlConnection#close}.
   */
  void onClosed(ControlConnection of, String reason);

  /** All that waited was sent. */
  default void onDrained(ControlConnection of) {}
}
