package sluice.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Reasons;

/** CONNACK (MQTT 5, 3.2; 3.1.1, 3.2). Pure. */
final class Connack {
  private static final int LEVEL_5 = 5;

  private Connack() {}

  /**
   * The client is let in.
   *
   * @param asked for by the client
   * @param granted what it gets; MQTT 5 is told where that differs
   */
  static MqttConnAckMessage accepted(
      ConnectRequest asked, ConnectRequest granted, ListenLimits limits, boolean sessionPresent) {
    MqttMessageBuilders.ConnAckBuilder builder =
        MqttMessageBuilders.connAck()
            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
            .sessionPresent(sessionPresent);
    if (asked.protocol() == Protocol.MQTT5) {
      builder.properties(properties(asked, granted, limits));
    }
    return builder.build();
  }

  /** What is not served is said, so that no client asks for it (MQTT 5, 3.2.2.3). */
  private static MqttProperties properties(
      ConnectRequest asked, ConnectRequest granted, ListenLimits limits) {
    MqttProperties properties = new MqttProperties();
    add(properties, MqttProperties.RETAIN_AVAILABLE, 0);
    add(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0);
    add(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
    add(properties, MqttProperties.MAXIMUM_PACKET_SIZE, limits.packetBytesMax());
    add(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, Client.ALIASES_MAX);
    if (limits.inflightMax() < 65_535) {
      add(properties, MqttProperties.RECEIVE_MAXIMUM, limits.inflightMax());
    }
    if (granted.sessionExpirySeconds() != asked.sessionExpirySeconds()) {
      int seconds = (int) granted.sessionExpirySeconds();
      add(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, seconds);
    }
    if (granted.keepAliveSeconds() != asked.keepAliveSeconds()) {
      add(properties, MqttProperties.SERVER_KEEP_ALIVE, granted.keepAliveSeconds());
    }
    if (asked.clientId().isEmpty()) {
      properties.add(
          new MqttProperties.StringProperty(
              MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, granted.clientId()));
    }
    return properties;
  }

  private static void add(MqttProperties properties, int id, int value) {
    properties.add(new MqttProperties.IntegerProperty(id, value));
  }

  /**
   * The client is not let in; null if it is to be told nothing.
   *
   * @param level of the protocol that it asked for
   * @param code a reason code of MQTT 5's
   */
  static @Nullable ByteBuf refused(int level, int code) {
    if (level >= LEVEL_5) {
      return Unpooled.wrappedBuffer(new byte[] {0x20, 3, 0, (byte) code, 0});
    }
    int returnCode =
        switch (code) {
          case Reasons.UNSUPPORTED_PROTOCOL -> 1;
          case Reasons.CLIENT_ID_INVALID -> 2;
          case Reasons.UNAVAILABLE, Reasons.QUOTA_EXCEEDED -> 3;
          case Reasons.BAD_CREDENTIALS -> 4;
          case Reasons.NOT_AUTHORIZED -> 5;
          default -> 0;
        };
    return level == 0 || returnCode == 0
        ? null
        : Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, (byte) returnCode});
  }
}
