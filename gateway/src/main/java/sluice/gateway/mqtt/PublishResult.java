package sluice.gateway.mqtt;

/** What became of a publish. */
public enum PublishResult {
  /** On its way; {@link UplinkListener#onAcked} follows, or {@link UplinkListener#onDown}. */
  ACCEPTED,
  /** As many are in flight as may be; {@link UplinkListener#onWindow} follows. */
  WINDOW_FULL,
  /** Over the broker's maximum packet size: it will never pass. */
  TOO_LARGE,
  /** {@link UplinkListener#onUp} follows, some time. */
  NOT_CONNECTED
}
