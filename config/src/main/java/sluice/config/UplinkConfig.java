package sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code [uplink.NAME]}.
 *
 * @param host name or address
 * @param port 1 to 65535; 0 stands for the demo's own broker
 * @param tls null for plain TCP
 * @param clientId the gateway's id if not set
 * @param passwordFile whose first line is the password
 * @param qos 0 to 2
 * @param will null for none
 * @param batch null for one publish a record
 * @param keepAliveMillis whole seconds, 0 for none
 * @param sessionExpiryMillis whole seconds
 * @param inflightMax publishes sent and not acknowledged, 1 to 65535
 * @param inflightBytesMax their payloads, kept in memory for a resend
 * @param receiveMax messages that the broker may send unacknowledged, 1 to 65535
 * @param topicAliasMax topics that may get an alias, each way; 0 for none
 * @param redirectsMax server references followed in a row; 0 for none
 * @param ackTimeoutMillis a broker that acknowledges nothing for so long is given up; 0 for never
 * @param stableAfterMillis a connection this old resets the back-off
 */
public record UplinkConfig(
    String name,
    String host,
    int port,
    @Nullable TlsConfig tls,
    Client client,
    Protocol protocol,
    String clientId,
    @Nullable String username,
    @Nullable Path passwordFile,
    int qos,
    @Nullable WillConfig will,
    ReplayConfig replay,
    @Nullable BatchConfig batch,
    long keepAliveMillis,
    long sessionExpiryMillis,
    int inflightMax,
    long inflightBytesMax,
    int receiveMax,
    int topicAliasMax,
    int redirectsMax,
    long connectTimeoutMillis,
    long ackTimeoutMillis,
    long reconnectMinMillis,
    long reconnectMaxMillis,
    long stableAfterMillis) {

  /** Which client speaks to the broker. */
  public enum Client implements Label {
    /** On the loop. */
    NATIVE,
    /** Eclipse Paho, on threads of its own. */
    PAHO
  }

  UplinkConfig withPort(int other) {
    return with(other, clientId, will);
  }

  /** Another session, of which the broker says nothing when it ends: the gateway is still there. */
  UplinkConfig ofWorker(String suffix) {
    return with(port, clientId + suffix, null);
  }

  private UplinkConfig with(int toPort, String as, @Nullable WillConfig last) {
    return new UplinkConfig(
        name,
        host,
        toPort,
        tls,
        client,
        protocol,
        as,
        username,
        passwordFile,
        qos,
        last,
        replay,
        batch,
        keepAliveMillis,
        sessionExpiryMillis,
        inflightMax,
        inflightBytesMax,
        receiveMax,
        topicAliasMax,
        redirectsMax,
        connectTimeoutMillis,
        ackTimeoutMillis,
        reconnectMinMillis,
        reconnectMaxMillis,
        stableAfterMillis);
  }
}
