package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;

/** Control packets, by Netty's builders. */
final class Packets {
  private static final long U32_MAX = 0xFFFF_FFFFL;

  private Packets() {}

  /**
   * CONNECT (MQTT 5, 3.1).
   *
   * @param clientId of the options, or as a broker assigned it
   */
  static MqttConnectMessage connect(MqttOptions options, String clientId, boolean cleanStart) {
    MqttMessageBuilders.ConnectBuilder builder =
        MqttMessageBuilders.connect()
            .protocolVersion(options.isMqtt5() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
            .clientId(clientId)
            .cleanSession(cleanStart)
            .keepAlive(options.keepAliveSeconds());
    if (options.isMqtt5()) {
      builder.properties(connectProperties(options));
    }
    String username = options.username();
    if (username != null) {
      builder.hasUser(true).username(username);
      byte[] password = options.password();
      if (password != null) {
        builder.hasPassword(true).password(password);
      }
    }
    Will will = options.will();
    if (will != null) {
      addWill(builder, will, options.isMqtt5());
    }
    return builder.build();
  }

  private static MqttProperties connectProperties(MqttOptions options) {
    MqttProperties properties = new MqttProperties();
    addU32(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, options.sessionExpirySeconds());
    Limits limits = options.limits();
    add(properties, MqttProperties.RECEIVE_MAXIMUM, limits.receiveMaximum());
    add(properties, MqttProperties.MAXIMUM_PACKET_SIZE, limits.packetBytesMax());
    if (limits.topicAliasMaximum() > 0) {
      add(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, limits.topicAliasMaximum());
    }
    return properties;
  }

  private static void addWill(
      MqttMessageBuilders.ConnectBuilder builder, Will will, boolean mqtt5) {
    builder
        .willFlag(true)
        .willTopic(will.topic())
        .willMessage(will.payload())
        .willQoS(MqttQoS.valueOf(will.qos()))
        .willRetain(will.retain());
    if (mqtt5) {
      MqttProperties properties = MessagePropertiesCodec.toNetty(will.properties());
      if (will.delaySeconds() > 0) {
        addU32(properties, MqttProperties.WILL_DELAY_INTERVAL, will.delaySeconds());
      }
      builder.willProperties(properties);
    }
  }

  static void add(MqttProperties properties, int id, int value) {
    properties.add(new MqttProperties.IntegerProperty(id, value));
  }

  static void addU32(MqttProperties properties, int id, long value) {
    add(properties, id, (int) Math.min(value, U32_MAX));
  }

  static MqttMessage puback(int packetId) {
    return ack(MqttMessageType.PUBACK, packetId, Reasons.SUCCESS);
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP; a reason other than success is for MQTT 5 only. */
  static MqttMessage ack(MqttMessageType type, int packetId, int reason) {
    MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
    MqttFixedHeader header = new MqttFixedHeader(type, false, qos, false, 2);
    return new MqttMessage(
        header,
        reason == Reasons.SUCCESS
            ? MqttMessageIdVariableHeader.from(packetId)
            : new MqttPubReplyMessageVariableHeader(
                packetId, (byte) reason, MqttProperties.NO_PROPERTIES));
  }

  /** DISCONNECT with a reason, of MQTT 5 (3.14). */
  static MqttMessage disconnect(int reason) {
    MqttFixedHeader header =
        new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0);
    return new MqttMessage(
        header,
        new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, MqttProperties.NO_PROPERTIES));
  }

  static MqttMessage subscribe(int packetId, String filter, int qos) {
    return MqttMessageBuilders.subscribe()
        .messageId(packetId)
        .addSubscription(MqttQoS.valueOf(qos), filter)
        .build();
  }

  static MqttMessage unsubscribe(int packetId, String filter) {
    return MqttMessageBuilders.unsubscribe().messageId(packetId).addTopicFilter(filter).build();
  }
}
