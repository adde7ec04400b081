package sluice.gateway.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.MessagePropertiesCodec;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Reasons;
import sluice.gateway.mqtt.TopicNames;
import sluice.gateway.mqtt.ViolationException;
import sluice.gateway.mqtt.Will;

/**
 * What a client asks for (MQTT 5, 3.1; 3.1.1, 3.1).
 *
 * @param clientId perhaps empty
 * @param username null for none
 * @param keepAliveSeconds 0 for none
 * @param sessionExpirySeconds 0 if its session ends with its connection
 * @param receiveMaximum QoS 1 messages that it takes unacknowledged
 */
record ConnectRequest(
    Protocol protocol,
    String clientId,
    boolean cleanStart,
    @Nullable String username,
    byte @Nullable [] password,
    @Nullable Will will,
    int keepAliveSeconds,
    long sessionExpirySeconds,
    int receiveMaximum,
    long packetBytesMax) {

  private static final long U32_MAX = 0xFFFF_FFFFL;
  private static final long PACKET_BYTES_MAX = 268_435_460; // what the length field can say
  private static final int CLIENT_ID_BYTES_MAX = 256;

  /**
   * Reads a packet that was checked.
   *
   * @throws ViolationException with the code for its CONNACK
   */
  static ConnectRequest of(Protocol protocol, MqttConnectMessage packet) throws ViolationException {
    MqttConnectVariableHeader header = packet.variableHeader();
    MqttConnectPayload payload = packet.payload();
    MqttProperties properties = header.properties();
    if (properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
      throw new ViolationException(Reasons.BAD_METHOD, "an authentication method");
    }
    return new ConnectRequest(
        protocol,
        clientId(protocol, payload.clientIdentifier(), header.isCleanSession()),
        header.isCleanSession(),
        header.hasUserName() ? payload.userName() : null,
        header.hasPassword() ? payload.passwordInBytes() : null,
        header.isWillFlag() ? will(protocol, header, payload) : null,
        header.keepAliveTimeSeconds(),
        expiry(protocol, header),
        number(properties, MqttProperties.RECEIVE_MAXIMUM, 65_535),
        unsigned(properties, MqttProperties.MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX));
  }

  private static String clientId(Protocol protocol, String clientId, boolean clean)
      throws ViolationException {
    boolean anonymous = clientId.isEmpty() && !clean && protocol == Protocol.MQTT3_1_1;
    if (anonymous || clientId.length() > CLIENT_ID_BYTES_MAX) {
      throw new ViolationException(Reasons.CLIENT_ID_INVALID, "a client id that cannot be served");
    }
    return clientId;
  }

  private static Will will(
      Protocol protocol, MqttConnectVariableHeader header, MqttConnectPayload payload)
      throws ViolationException {
    if (TopicNames.nameBytes(payload.willTopic()) < 0) {
      throw new ViolationException(
          Reasons.TOPIC_INVALID, "a will's topic with wildcards, or empty");
    }
    if (header.isWillRetain() && protocol == Protocol.MQTT5) {
      throw new ViolationException(Reasons.RETAIN_NOT_SUPPORTED, "a will that is retained");
    }
    MqttProperties properties = payload.willProperties();
    long delay = unsigned(properties, MqttProperties.WILL_DELAY_INTERVAL, 0);
    MessageProperties own = MessagePropertiesCodec.fromNetty(properties);
    byte[] message = payload.willMessageInBytes();
    return new Will(payload.willTopic(), message, header.willQos(), false, delay, own);
  }

  /** In 3.1.1 a session that is kept has no end of its own; the listener's bound is its end. */
  private static long expiry(Protocol protocol, MqttConnectVariableHeader header) {
    return protocol == Protocol.MQTT5
        ? unsigned(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, 0)
        : header.isCleanSession() ? 0 : U32_MAX;
  }

  /** As the listener grants it. */
  ConnectRequest granted(String id, int keepAlive, long expirySeconds) {
    return new ConnectRequest(
        protocol,
        id,
        cleanStart,
        username,
        password,
        will,
        keepAlive,
        expirySeconds,
        receiveMaximum,
        packetBytesMax);
  }

  private static int number(MqttProperties properties, int id, int otherwise) {
    Integer value = MessagePropertiesCodec.integer(properties, id);
    return value == null ? otherwise : value;
  }

  private static long unsigned(MqttProperties properties, int id, long otherwise) {
    Integer value = MessagePropertiesCodec.integer(properties, id);
    return value == null ? otherwise : Integer.toUnsignedLong(value);
  }
}
