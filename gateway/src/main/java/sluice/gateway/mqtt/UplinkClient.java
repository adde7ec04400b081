package sluice.gateway.mqtt;

import sluice.gateway.handover.SessionHold;

/** A connection to a broker that comes back by itself. Loop's thread only. */
public interface UplinkClient {
  /**
   * Connects, and connects again after each loss, until {@link #close}.
   *
   * @param failures what {@link UplinkListener#onBackOff} said last in an earlier process, so that
   *     a process that is restarted over and over does not storm the broker; 0 to connect at once
   */
  void connect(int failures);

  /**
   * Does ahead of {@link #connect} what the broker does not see as this client: looks its name up
   * and opens a connection. It may be gone by then; nothing is promised.
   */
  default void prepare() {}

  /** Has acknowledgements come as soon as they can, for who sends nothing more and waits. */
  default void hurry() {}

  /** What the next client of the same id has to know; asked right before {@link #close}. */
  default SessionHold session() {
    return SessionHold.NONE;
  }

  /** Goes on with the session of another client that has closed; before {@link #connect}. */
  default void resume(SessionHold hold) {}

  /** How many publishes fit now; 0 while down. */
  int window();

  /**
   * Sends one message. An accepted one is the client's until it is acknowledged or refused, or the
   * client comes up "not resumed"; after a loss it is sent again with its packet id if the broker
   * kept the session (MQTT 5, 4.4).
   */
  PublishResult publish(SpooledMessage message);

  /**
   * Takes an accepted message back, as one that ends each connection: it is not sent again. It may
   * have arrived all the same.
   *
   * @return false if no such message is in flight
   */
  boolean forget(long id);

  /**
   * Subscribes, now and again after each connection without a session. Filters of one client should
   * not overlap: brokers differ in how often they then send a message.
   *
   * @param qos the highest that is asked for, 0 to 2
   * @return false if as many subscriptions exist as may be, or the filter is not valid
   */
  boolean subscribe(String filter, int qos, SubscriptionListener listener);

  /** Ends a subscription; its listener hears no more. */
  void unsubscribe(String filter);

  /**
   * Disconnects in order; nothing but the callback is called any more.
   *
   * @param onClosed called once, never before this returns
   */
  void close(Runnable onClosed);

  UplinkState state();
}
