package sluice.gateway.mqtt;

import static io.netty.handler.codec.mqtt.MqttMessageType.AUTH;
import static io.netty.handler.codec.mqtt.MqttMessageType.CONNACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.DISCONNECT;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBLISH;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static io.netty.handler.codec.mqtt.MqttMessageType.SUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.UNSUBACK;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;

/**
 * The properties that a server may send, and in which packets (MQTT 5, table 2-4).
 *
 * @param packets bits by packet type
 * @param many whether it may come more than once
 */
record PropertyRule(Kind kind, int packets, boolean many) {

  /** Its data type (MQTT 5, 1.5), with the values that the standard rules out. */
  enum Kind {
    FLAG,
    U16,
    U16_NOT_ZERO,
    U32,
    U32_NOT_ZERO,
    VARINT_NOT_ZERO,
    BYTES, // a string or binary data: both are a length and as many bytes
    PAIR
  }

  private static final int ID_MAX = 0x2A;
  private static final PropertyRule[] RULES = new PropertyRule[ID_MAX + 1];

  static {
    once(Kind.FLAG, 0x01, PUBLISH); // payload format indicator
    once(Kind.U32, 0x02, PUBLISH); // message expiry interval
    once(Kind.BYTES, 0x03, PUBLISH); // content type
    once(Kind.BYTES, 0x08, PUBLISH); // response topic
    once(Kind.BYTES, 0x09, PUBLISH); // correlation data
    RULES[0x0B] = new PropertyRule(Kind.VARINT_NOT_ZERO, bits(PUBLISH), true); // subscription id
    once(Kind.U32, 0x11, CONNACK); // session expiry interval
    once(Kind.BYTES, 0x12, CONNACK); // assigned client identifier
    once(Kind.U16, 0x13, CONNACK); // server keep alive
    once(Kind.BYTES, 0x15, CONNACK, AUTH); // authentication method
    once(Kind.BYTES, 0x16, CONNACK, AUTH); // authentication data
    once(Kind.BYTES, 0x1A, CONNACK); // response information
    once(Kind.BYTES, 0x1C, CONNACK, DISCONNECT); // server reference
    MqttMessageType[] all = {
      CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH
    };
    once(Kind.BYTES, 0x1F, all); // reason string
    once(Kind.U16_NOT_ZERO, 0x21, CONNACK); // receive maximum
    once(Kind.U16, 0x22, CONNACK); // topic alias maximum
    once(Kind.U16, 0x23, PUBLISH); // topic alias; zero has a reason code of its own
    once(Kind.FLAG, 0x24, CONNACK); // maximum QoS
    once(Kind.FLAG, 0x25, CONNACK); // retain available
    RULES[0x26] = new PropertyRule(Kind.PAIR, bits(all) | bits(PUBLISH), true); // user property
    once(Kind.U32_NOT_ZERO, 0x27, CONNACK); // maximum packet size
    once(Kind.FLAG, 0x28, CONNACK); // wildcard subscription available
    once(Kind.FLAG, 0x29, CONNACK); // subscription identifiers available
    once(Kind.FLAG, 0x2A, CONNACK); // shared subscription available
  }

  /** Null for an id that no server may send. */
  static @Nullable PropertyRule of(int id) {
    return id <= ID_MAX ? RULES[id] : null;
  }

  boolean allows(int packetType) {
    return (packets & (1 << packetType)) != 0;
  }

  private static void once(Kind kind, int id, MqttMessageType... in) {
    RULES[id] = new PropertyRule(kind, bits(in), false);
  }

  private static int bits(MqttMessageType... types) {
    int bits = 0;
    for (MqttMessageType type : types) {
      bits |= 1 << type.value();
    }
    return bits;
  }
}
