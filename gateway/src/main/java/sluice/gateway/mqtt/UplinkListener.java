package sluice.gateway.mqtt;

/** Hears of an uplink, on the loop's thread. */
public interface UplinkListener {
  /**
   * Publishes are taken.
   *
   * @param sessionPresent whether the broker kept the session
   */
  void onUp(boolean sessionPresent);

  /**
   * The connection is lost, or was refused.
   *
   * @param reason what happened and, where that is known, what to do
   */
  void onDown(String reason);

  /** QoS 1: the broker has it (PUBACK). QoS 0: it was written to the socket, no more. */
  void onAcked(long id);

  /** There is room in the window again. */
  void onWindow();
}
