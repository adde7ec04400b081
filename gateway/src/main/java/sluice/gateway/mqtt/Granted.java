package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * What the broker allows for this connection (MQTT 5, 3.2.2.3); what it does not say has the
 * standard's default.
 */
record Granted(int receiveMaximum, long maximumPacketSize, int keepAliveSeconds, int maximumQos) {
  private static final long PACKET_BYTES_MAX = 268_435_460; // what the length field can say

  static Granted nothing(MqttOptions options) {
    return new Granted(65_535, PACKET_BYTES_MAX, options.keepAliveSeconds(), 2);
  }

  static Granted from(MqttOptions options, MqttConnAckMessage packet) {
    MqttProperties properties = packet.variableHeader().properties();
    return new Granted(
        number(properties, MqttProperties.RECEIVE_MAXIMUM, 65_535),
        number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, (int) PACKET_BYTES_MAX),
        number(properties, MqttProperties.SERVER_KEEP_ALIVE, options.keepAliveSeconds()),
        number(properties, MqttProperties.MAXIMUM_QOS, 2));
  }

  private static int number(MqttProperties properties, int type, int otherwise) {
    MqttProperties.MqttProperty<?> property = properties.getProperty(type);
    return property != null && property.value() instanceof Integer value ? value : otherwise;
  }
}
