package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;

/** Control packets, by Netty's builders. */
final class Packets {
  private Packets() {}

  static MqttConnectMessage connect(MqttOptions options) {
    boolean v5 = options.protocol() == Protocol.MQTT5;
    MqttProperties properties = new MqttProperties();
    if (v5) {
      properties.add(
          new MqttProperties.IntegerProperty(
              MqttProperties.SESSION_EXPIRY_INTERVAL,
              (int) Math.min(options.sessionExpirySeconds(), Integer.MAX_VALUE)));
    }
    MqttMessageBuilders.ConnectBuilder builder =
        MqttMessageBuilders.connect()
            .protocolVersion(v5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
            .clientId(options.clientId())
            .cleanSession(false)
            .keepAlive(options.keepAliveSeconds())
            .properties(properties);
    String username = options.username();
    if (username != null) {
      builder.hasUser(true).username(username);
      byte[] password = options.password();
      if (password != null) {
        builder.hasPassword(true).password(password);
      }
    }
    return builder.build();
  }

  static MqttMessage puback(int packetId) {
    MqttFixedHeader header =
        new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 2);
    return new MqttPubAckMessage(header, MqttMessageIdVariableHeader.from(packetId));
  }
}
