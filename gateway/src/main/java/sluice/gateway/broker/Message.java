package sluice.gateway.broker;

import sluice.gateway.mqtt.MessageProperties;

/**
 * A message on its way through the broker.
 *
 * @param payload not to be changed
 * @param qos as it was published, 0 to 2
 * @param expiresNanos when the monotonic clock says that it is too old; {@link #NEVER}
 */
record Message(
    String topic, byte[] payload, int qos, MessageProperties properties, long expiresNanos) {
  static final long NEVER = Long.MAX_VALUE;

  private static final int OVERHEAD_BYTES = 96;

  /**
   * As it was published now.
   *
   * @param nowNanos of the monotonic clock
   */
  static Message of(
      String topic, byte[] payload, int qos, MessageProperties properties, long nowNanos) {
    long seconds = properties.expirySeconds();
    long expires = seconds < 0 ? NEVER : nowNanos + seconds * 1_000_000_000L;
    return new Message(topic, payload, qos, properties, expires);
  }

  /** What it takes in memory, about. */
  long bytes() {
    return OVERHEAD_BYTES + topic.length() + (long) payload.length;
  }

  boolean isExpired(long nowNanos) {
    return expiresNanos != NEVER && nowNanos - expiresNanos >= 0;
  }

  /** With the time that is left of its expiry, as it is sent on (MQTT 5, 3.3.2.3.3). */
  MessageProperties propertiesAt(long nowNanos) {
    if (expiresNanos == NEVER) {
      return properties;
    }
    long seconds = Math.max(0, (expiresNanos - nowNanos) / 1_000_000_000L);
    return new MessageProperties(
        properties.contentType(),
        properties.utf8(),
        seconds,
        properties.responseTopic(),
        properties.correlationData(),
        properties.user());
  }
}
