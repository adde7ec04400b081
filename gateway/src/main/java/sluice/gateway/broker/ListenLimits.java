package sluice.gateway.broker;

/**
 * What bounds the clients of one listener.
 *
 * @param connectionsMax open at a time
 * @param sessionsMax with those of clients that are away
 * @param subscriptionsMax of one client
 * @param packetBytesMax a larger packet ends its connection
 * @param inflightMax QoS 1 and 2 messages of one client that are not acknowledged, each way, 1 to
 *     65535
 * @param queuedBytesMax waiting for one client, or of its own waiting for the spool
 * @param queuedBytesTotalMax the same of all clients
 * @param messagesPerSecondMax of one client, 0 for no bound
 * @param keepAliveSecondsMax 0 if clients may have none
 * @param connectTimeoutMillis until CONNECT is here
 * @param sessionExpirySecondsMax for how long a client may be away
 */
public record ListenLimits(
    int connectionsMax,
    int sessionsMax,
    int subscriptionsMax,
    int packetBytesMax,
    int inflightMax,
    long queuedBytesMax,
    long queuedBytesTotalMax,
    int messagesPerSecondMax,
    int keepAliveSecondsMax,
    long connectTimeoutMillis,
    long sessionExpirySecondsMax) {

  /** Usual ones. */
  public static final ListenLimits USUAL =
      new ListenLimits(64, 256, 50, 64 << 10, 1_000, 256 << 10, 4L << 20, 0, 3_600, 10_000, 3_600);
}
