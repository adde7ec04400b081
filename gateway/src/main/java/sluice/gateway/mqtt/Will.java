package sluice.gateway.mqtt;

/**
 * What the broker publishes once this client is gone without a DISCONNECT (MQTT 5, 3.1.2.5).
 *
 * @param payload not to be changed
 * @param qos 0 to 2
 * @param delaySeconds how long the broker waits for the client to come back (MQTT 5, 3.1.3.2.2)
 */
public record Will(
    String topic,
    byte[] payload,
    int qos,
    boolean retain,
    long delaySeconds,
    MessageProperties properties) {}
