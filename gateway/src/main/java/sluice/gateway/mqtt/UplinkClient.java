package sluice.gateway.mqtt;

/** A connection to a broker that comes back by itself. Loop's thread only. */
public interface UplinkClient {
  /** Connects, and connects again after each loss, until {@link #close}. */
  void connect();

  /** How many publishes fit now; 0 while down. */
  int window();

  /**
   * Sends one message. What was sent before a loss and not acknowledged is the caller's to resend.
   */
  PublishResult publish(SpooledMessage message);

  /**
   * Disconnects in order; nothing but the callback is called any more.
   *
   * @param onClosed called once, never before this returns
   */
  void close(Runnable onClosed);

  UplinkState state();
}
