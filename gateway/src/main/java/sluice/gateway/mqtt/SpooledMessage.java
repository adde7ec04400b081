package sluice.gateway.mqtt;

/**
 * A message with the id of its record.
 *
 * @param id goes along as the user property {@code sluice-id} (MQTT 5), so that receivers can tell
 *     a resent message from a new one; {@link #NO_ID} for one that has no record
 * @param payload not to be changed
 * @param qos 0 to 2
 */
public record SpooledMessage(
    long id, String topic, byte[] payload, int qos, boolean retain, MessageProperties properties) {

  /** Of a message that comes from no spool. */
  public static final long NO_ID = -1;

  /** Not retained, and with no properties but its id. */
  public SpooledMessage(long id, String topic, byte[] payload, int qos) {
    this(id, topic, payload, qos, false, MessageProperties.NONE);
  }
}
