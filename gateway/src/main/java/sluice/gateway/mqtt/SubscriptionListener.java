package sluice.gateway.mqtt;

/** Hears of one subscription, on the loop's thread. */
public interface SubscriptionListener {
  /**
   * A message came. QoS 1 and 2 are acknowledged once this has returned; if it throws, the broker
   * is told so (MQTT 5: 0x83) and does not send it again.
   */
  void onMessage(ReceivedMessage message);

  /**
   * The broker took the subscription; again after each connection without a session.
   *
   * @param qos the highest that it grants
   */
  default void onSubscribed(int qos) {}

  /**
   * The broker refused the subscription, which is forgotten.
   *
   * @param reason what happened and, where that is known, what to do
   */
  default void onRefused(String reason) {}
}
