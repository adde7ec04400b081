package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * How to reach and use a broker.
 *
 * @param keepAliveSeconds 0 for none; the broker may set another (MQTT 5, 3.2.2.3.14)
 * @param sessionExpirySeconds how long the broker keeps the session after a loss
 * @param inflightMax publishes sent and not acknowledged; the broker may allow fewer
 * @param connectTimeoutMillis until CONNACK
 * @param stableAfterMillis a connection this old resets the back-off
 * @param packetBytesMax a larger packet from the broker ends the connection
 */
public record MqttOptions(
    String host,
    int port,
    Protocol protocol,
    String clientId,
    @Nullable String username,
    byte @Nullable [] password,
    int keepAliveSeconds,
    long sessionExpirySeconds,
    int inflightMax,
    long connectTimeoutMillis,
    long reconnectMinMillis,
    long reconnectMaxMillis,
    long stableAfterMillis,
    int packetBytesMax) {

  public MqttOptions {
    if (port < 1 || port > 65_535 || inflightMax < 1 || inflightMax > 65_535) {
      throw new IllegalArgumentException("mqtt: port and inflight_max are from 1 to 65535");
    }
  }

  /** Usual ones, for tests and tools. */
  public static MqttOptions of(String host, int port, Protocol protocol, String clientId) {
    return new MqttOptions(
        host,
        port,
        protocol,
        clientId,
        null,
        null,
        30,
        3_600,
        1_000,
        10_000,
        500,
        60_000,
        30_000,
        256 * 1024);
  }
}
