package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * What the broker allows for this connection (MQTT 5, 3.2.2.3); what it does not say has the
 * standard's default.
 */
record Granted(
    int receiveMaximum,
    long packetBytesMax,
    int keepAliveSeconds,
    int maximumQos,
    int topicAliasMaximum,
    boolean retainAvailable,
    @Nullable String assignedClientId) {

  /** A broker that takes no packet of this size is of no use. */
  private static final int PACKET_BYTES_MIN = 256;

  /** What the length field can say, with the header. */
  static final long PACKET_BYTES_MAX = 268_435_460;

  static Granted from(MqttOptions options, MqttConnAckMessage packet) {
    MqttProperties properties = packet.variableHeader().properties();
    return new Granted(
        number(properties, MqttProperties.RECEIVE_MAXIMUM, 65_535),
        unsigned(properties, MqttProperties.MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX),
        number(properties, MqttProperties.SERVER_KEEP_ALIVE, options.keepAliveSeconds()),
        number(properties, MqttProperties.MAXIMUM_QOS, 2),
        number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0),
        number(properties, MqttProperties.RETAIN_AVAILABLE, 1) == 1,
        MessagePropertiesCodec.string(properties, MqttProperties.ASSIGNED_CLIENT_IDENTIFIER));
  }

  /** Why this connection is of no use, or null. Better down and seen than up and dropping. */
  @Nullable String useless(MqttOptions options) {
    if (maximumQos < options.qos()) {
      return "the broker grants QoS %d at most; set qos = %<d".formatted(maximumQos);
    }
    if (packetBytesMax < PACKET_BYTES_MIN) {
      return "the broker takes no packet over %d bytes, which is of no use; raise its limit"
          .formatted(packetBytesMax);
    }
    return null;
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
