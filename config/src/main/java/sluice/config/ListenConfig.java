package sluice.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code [listen.NAME]}.
 *
 * @param address where to listen, if not at a path
 * @param path of a Unix socket; null for TCP
 * @param tls the server's; null for none
 * @param users file of names and hashed passwords; null for none
 * @param anonymous whether a client without a user name is let in
 * @param topics what clients may say and hear
 */
public record ListenConfig(
    String name,
    String address,
    int port,
    @Nullable Path path,
    Access mode,
    @Nullable TlsConfig tls,
    @Nullable Path users,
    boolean anonymous,
    Topics topics,
    Limits limits) {

  /** Who may connect to a Unix socket. */
  public enum Access implements Label {
    GROUP,
    OWNER,
    ALL
  }

  /**
   * What clients may say and hear.
   *
   * @param forward filters of what goes to the spool
   * @param prefix put before a forwarded topic; may be empty
   * @param local filters of what goes to other clients and no further
   * @param subscribe filters of what may be subscribed to
   * @param downlink filters subscribed to at the uplinks
   * @param downlinkFrom names of those; empty for all
   */
  public record Topics(
      List<String> forward,
      String prefix,
      List<String> local,
      List<String> subscribe,
      List<String> downlink,
      List<String> downlinkFrom) {}

  /**
   * What bounds its clients' use of the board.
   *
   * @param sessionsMax with those of clients that are away
   * @param subscriptionsMax of one client
   * @param inflightMax QoS 1 and 2 messages of one client, each way, 1 to 65535
   * @param queuedBytes waiting for one client, or of its own waiting for the spool
   * @param queuedBytesTotal the same for all clients together
   * @param messagesPerSecond of one client; 0 for no bound
   * @param keepAliveMaxMillis 0 if clients may have none
   */
  public record Limits(
      int connectionsMax,
      int sessionsMax,
      int subscriptionsMax,
      int packetBytes,
      int inflightMax,
      long queuedBytes,
      long queuedBytesTotal,
      int messagesPerSecond,
      long keepAliveMaxMillis,
      long connectTimeoutMillis,
      long sessionExpiryMaxMillis) {}
}
