package sluice.gateway.mqtt;

/**
 * A message from the broker.
 *
 * @param payload the receiver's own
 * @param qos as it was delivered, 0 to 2
 * @param retained it was kept by the broker, and sent because of a new subscription
 * @param duplicate the broker may have sent it before (QoS 1)
 */
public record ReceivedMessage(
    String topic,
    byte[] payload,
    int qos,
    boolean retained,
    boolean duplicate,
    MessageProperties properties) {}
