package sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code [uplink.NAME]}.
 *
 * @param host name or address
 * @param port 1 to 65535; 0 stands for the demo's own broker
 * @param clientId the gateway's id if not set
 * @param passwordFile whose first line is the password
 * @param qos 0 or 1
 * @param keepAliveMillis whole seconds, 0 for none
 * @param sessionExpiryMillis whole seconds
 * @param inflightMax publishes sent and not acknowledged, 1 to 65535
 * @param stableAfterMillis a connection this old resets the back-off
 */
public record UplinkConfig(
    String name,
    String host,
    int port,
    Protocol protocol,
    String clientId,
    @Nullable String username,
    @Nullable Path passwordFile,
    int qos,
    long keepAliveMillis,
    long sessionExpiryMillis,
    int inflightMax,
    long connectTimeoutMillis,
    long reconnectMinMillis,
    long reconnectMaxMillis,
    long stableAfterMillis) {

  UplinkConfig withPort(int other) {
    return new UplinkConfig(
        name,
        host,
        other,
        protocol,
        clientId,
        username,
        passwordFile,
        qos,
        keepAliveMillis,
        sessionExpiryMillis,
        inflightMax,
        connectTimeoutMillis,
        reconnectMinMillis,
        reconnectMaxMillis,
        stableAfterMillis);
  }
}
