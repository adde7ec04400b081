package sluice.gateway.mqtt;

/**
 * A message with the id of its record.
 *
 * @param id goes along as the user property {@code sluice-id} (MQTT 5), so that receivers can tell
 *     a resent message from a new one
 * @param payload not to be changed
 * @param qos 0 to 2
 */
public record SpooledMessage(
    long id, String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {

  /** Not retained, and with no properties but its id. */
  public SpooledMessage(long id, String topic, byte[] payload, int qos) {
    this(id, topic, payload, qos, false, MessageProperties.NONE);
  }
}
