package sluice.gateway.mqtt;

/**
 * What bounds one client's memory.
 *
 * @param inflightMax publishes sent and not acknowledged, 1 to 65535; the broker may allow fewer
 * @param inflightBytesMax their payloads, which are kept for a resend; one always fits
 * @param receiveMaximum QoS 1 and 2 messages that the broker may send unacknowledged, 1 to 65535
 * @param topicAliasMaximum topics that may get an alias, each way, 0 to 65535
 * @param packetBytesMax a larger packet from the broker ends the connection
 * @param redirectsMax server references followed in a row; 0 for none
 */
public record Limits(
    int inflightMax,
    long inflightBytesMax,
    int receiveMaximum,
    int topicAliasMaximum,
    int packetBytesMax,
    int redirectsMax) {

  /** Usual ones. */
  public static final Limits USUAL = new Limits(1_000, 4L << 20, 100, 64, 256 * 1024, 0);

  public Limits {
    if (inflightMax < 1 || inflightMax > 65_535 || receiveMaximum < 1 || receiveMaximum > 65_535) {
      throw new IllegalArgumentException(
          "mqtt: inflight_max and receive_maximum are from 1 to 65535");
    }
    if (topicAliasMaximum < 0 || topicAliasMaximum > 65_535) {
      throw new IllegalArgumentException("mqtt: topic_alias_max is from 0 to 65535");
    }
  }
}
