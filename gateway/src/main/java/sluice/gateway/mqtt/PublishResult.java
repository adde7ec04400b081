package sluice.gateway.mqtt;

/** What became of a publish. */
public enum PublishResult {
  /**
   * On its way: {@link UplinkListener#onAcked} or {@link UplinkListener#onRefused} follows, unless
   * an {@link UplinkListener#onUp} that says "not resumed" comes before.
   */
  ACCEPTED,
  /** As many are in flight as may be; {@link UplinkListener#onWindow} follows. */
  WINDOW_FULL,
  /** Over the broker's maximum packet size: it will never pass. */
  TOO_LARGE,
  /**
   * It will never pass: the topic is empty, longer than 65535 bytes, or has a wildcard, U+0000 or
   * half a surrogate pair (MQTT 5, 4.7.3); or it is to be retained and this broker retains nothing.
   */
  UNSENDABLE,
  /** {@link UplinkListener#onUp} follows, some time. */
  NOT_CONNECTED
}
