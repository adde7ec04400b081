package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;
import sluice.loop.net.TlsSource;

/**
 * How to reach and use a broker.
 *
 * @param clientId empty to have the broker assign one, which is kept as long as the client is
 * @param qos the highest that is published, 0 to 2
 * @param keepAliveSeconds 0 for none; the broker may set another (MQTT 5, 3.2.2.3.14)
 * @param sessionExpirySeconds how long the broker keeps the session after a loss
 * @param connectTimeoutMillis until CONNACK
 * @param tls null for plain TCP
 * @param ackTimeoutMillis a broker that acknowledges nothing for so long is given up; 0 for never
 */
public record MqttOptions(
    String host,
    int port,
    Protocol protocol,
    String clientId,
    @Nullable String username,
    byte @Nullable [] password,
    int qos,
    @Nullable Will will,
    int keepAliveSeconds,
    long sessionExpirySeconds,
    long connectTimeoutMillis,
    long ackTimeoutMillis,
    BackOff backOff,
    Limits limits,
    @Nullable TlsSource tls) {

  public MqttOptions {
    if (port < 1 || port > 65_535 || qos < 0 || qos > 2) {
      throw new IllegalArgumentException("mqtt: port is from 1 to 65535, qos from 0 to 2");
    }
  }

  /** The same, over TLS, or with null without. */
  public MqttOptions over(@Nullable TlsSource source) {
    return with(clientId, username, password, qos, will, sessionExpirySeconds, source, limits);
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
        1,
        null,
        30,
        3_600,
        10_000,
        60_000,
        new BackOff(500, 60_000, 30_000),
        Limits.USUAL,
        null);
  }

  /**
   * The same broker for a tool beside the gateway: with another client id, so that it does not take
   * the gateway's session over, with no session of its own to leave behind, and without a will.
   */
  public MqttOptions forTool(String toolId, int toolQos) {
    return with(toolId, username, password, toolQos, null, 0, tls, limits);
  }

  /** The same with credentials. */
  public MqttOptions withCredentials(String user, byte @Nullable [] secret) {
    return with(clientId, user, secret, qos, will, sessionExpirySeconds, tls, limits);
  }

  /** The same within other limits. */
  public MqttOptions within(Limits others) {
    return with(clientId, username, password, qos, will, sessionExpirySeconds, tls, others);
  }

  private MqttOptions with(
      String id,
      @Nullable String user,
      byte @Nullable [] secret,
      int highestQos,
      @Nullable Will last,
      long expirySeconds,
      @Nullable TlsSource source,
      Limits bounds) {
    return new MqttOptions(
        host,
        port,
        protocol,
        id,
        user,
        secret,
        highestQos,
        last,
        keepAliveSeconds,
        expirySeconds,
        connectTimeoutMillis,
        ackTimeoutMillis,
        backOff,
        bounds,
        source);
  }

  boolean isMqtt5() {
    return protocol == Protocol.MQTT5;
  }
}
