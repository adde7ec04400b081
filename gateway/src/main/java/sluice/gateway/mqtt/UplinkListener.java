package sluice.gateway.mqtt;

/** Hears of an uplink, on the loop's thread. */
public interface UplinkListener {
  /**
   * Publishes are taken.
   *
   * @param resumed whether what was accepted and not acknowledged is still in flight, being sent
   *     again by the client. If not, the client has forgotten it, and it is the caller's to resend
   */
  void onUp(boolean resumed);

  /** The connection is lost, or was refused. */
  void onDown(Loss loss);

  /**
   * QoS 1: the broker has it (PUBACK). QoS 2: it has it for good (PUBCOMP). QoS 0: it was written
   * to the socket, no more.
   */
  void onAcked(long id);

  /**
   * The broker refused this message and keeps the connection (PUBACK or PUBREC of 0x80 and more).
   *
   * @param code its reason code (MQTT 5, 3.4.2.1)
   * @param reason what happened and, where that is known, what to do
   */
  void onRefused(long id, int code, String reason);

  /** There is room in the window again. */
  void onWindow();

  /**
   * The back-off changed, and is worth keeping over a restart (see {@link UplinkClient#connect}).
   *
   * @param failures connections in a row that failed or did not last; 0 once one has lasted
   * @param waitMillis until the next connection; 0 if there is one
   */
  default void onBackOff(int failures, long waitMillis) {}
}
