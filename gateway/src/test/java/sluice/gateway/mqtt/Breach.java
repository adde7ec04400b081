package sluice.gateway.mqtt;

import static sluice.gateway.mqtt.Wire.ack;
import static sluice.gateway.mqtt.Wire.concat;
import static sluice.gateway.mqtt.Wire.connack;
import static sluice.gateway.mqtt.Wire.hex;
import static sluice.gateway.mqtt.Wire.packet;
import static sluice.gateway.mqtt.Wire.publish;
import static sluice.gateway.mqtt.Wire.string;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One way in which a broker breaks MQTT 5.
 *
 * @param code the reason code that it deserves (MQTT 5, 4.13)
 */
record Breach(String name, Sent sent, byte[] bytes, int code) {
  /** When it is sent. */
  enum Sent {
    INSTEAD_OF_CONNACK,
    AFTER_CONNACK
  }

  static final List<Breach> ALL = new ArrayList<>();

  private static final int MALFORMED = 0x81;
  private static final int PROTOCOL = 0x82;

  static {
    handshakes();
    packets();
    publishes();
    properties();
    acknowledgements();
  }

  /** A few of each kind. */
  static List<Breach> some() {
    return IntStream.range(0, ALL.size()).filter(i -> i % 5 == 0).mapToObj(ALL::get).toList();
  }

  private static void handshakes() {
    before("a PUBLISH before CONNACK", PROTOCOL, publish(0, "t", 0, "", "x"));
    before("a PUBACK before CONNACK", PROTOCOL, ack(Wire.PUBACK, 1));
    before("reserved flags of CONNACK", MALFORMED, connack(2, 0));
    before("session present in a refusal", PROTOCOL, connack(1, 0x87));
    before("an unknown CONNACK code", MALFORMED, connack(0, 0x42));
    before("CONNACK of one byte", MALFORMED, hex("20 01 00"));
    before("CONNACK without properties", MALFORMED, hex("20 02 00 00"));
    before("receive maximum 0", PROTOCOL, connack(0, 0, "21 00 00"));
    before("maximum packet size 0", PROTOCOL, connack(0, 0, "27 00 00 00 00"));
    before("maximum QoS 2 said", PROTOCOL, connack(0, 0, "24 02"));
    before("an authentication method unasked", PROTOCOL, connack(0, 0, "15 00 01 78"));
    after("AUTH unasked", PROTOCOL, hex("f0 02 18 00"));
    after("a second CONNACK", PROTOCOL, Wire.ACCEPTED);
  }

  private static void packets() {
    after("packet type 0", MALFORMED, hex("00 00"), hex("03 00"));
    after("garbage", MALFORMED, hex("ff ff ff ff ff ff ff ff"));
    after("a remaining length of five bytes", MALFORMED, hex("30 80 80 80 80 01"));
    after("a remaining length longer than it need be", MALFORMED, hex("d0 80 00"));
    after("a packet of 256 MB announced", 0x95, hex("30 ff ff ff 7f"));
    after("reserved flags of PINGRESP", MALFORMED, hex("d1 00"));
    after("a PINGRESP with a body", MALFORMED, hex("d0 01 00"));
    after("PUBREL with flags 0", MALFORMED, hex("60 02 00 01"));
    after("CONNECT", PROTOCOL, hex("10 0d 00 04 4d 51 54 54 05 02 00 3c 00 00 00"));
    after("SUBSCRIBE", PROTOCOL, hex("82 07 00 01 00 00 01 61 00"));
    after("UNSUBSCRIBE", PROTOCOL, hex("a2 06 00 01 00 00 01 61"));
    after("PINGREQ", PROTOCOL, hex("c0 00"));
  }

  private static void publishes() {
    after("QoS 3", MALFORMED, publish(6, "t", 1, "", "x"));
    after("DUP with QoS 0", MALFORMED, publish(8, "t", 0, "", "x"));
    after("packet id 0", MALFORMED, publish(2, "t", 0, "", "x"));
    after("a topic with a wildcard", MALFORMED, publish(0, "a/+", 0, "", "x"));
    after("a topic with U+0000", MALFORMED, publish(0, "a\0", 0, "", "x"));
    after("a topic with half a surrogate pair", MALFORMED, raw(string(hex("ed a0 80"))));
    after("a topic in overlong UTF-8", MALFORMED, raw(string(hex("c0 af"))));
    after("a topic past the packet's end", MALFORMED, packet(0x30, hex("00 ff 61 00")));
    after("no topic and no alias", PROTOCOL, publish(0, "", 0, "", "x"));
    after("topic alias 0", 0x94, publish(0, "t", 0, "23 00 00", "x"));
    after("a topic alias over the maximum", 0x94, publish(0, "t", 0, "23 00 11", "x"));
    after("a topic alias that stands for nothing", PROTOCOL, publish(0, "", 0, "23 00 05", "x"));
  }

  private static void properties() {
    byte[] topic = string("t");
    after("properties longer than the packet", MALFORMED, packet(0x30, topic, hex("7f 01 01")));
    after("a property longer than the properties", MALFORMED, raw(topic, hex("02 03 00 05 61")));
    after("a property length of five bytes", MALFORMED, raw(topic, hex("80 80 80 80 01")));
    after("an unknown property", MALFORMED, publish(0, "t", 0, "7e 01", "x"));
    after("a property of CONNACK in PUBLISH", MALFORMED, publish(0, "t", 0, "21 00 05", "x"));
    after("a property of PUBLISH in PUBACK", MALFORMED, hex("40 06 00 01 00 02 01 01"));
    after("a client's property", MALFORMED, publish(0, "t", 0, "17 01", "x"));
    after("payload format 2", PROTOCOL, publish(0, "t", 0, "01 02", "x"));
    after("payload format twice", PROTOCOL, publish(0, "t", 0, "01 01 01 01", "x"));
    after("content type twice", PROTOCOL, publish(0, "t", 0, "03 00 01 61 03 00 01 61", "x"));
    after("message expiry twice", PROTOCOL, publish(0, "t", 0, twice("02 00 00 00 01"), "x"));
    after("response topic twice", PROTOCOL, publish(0, "t", 0, twice("08 00 01 61"), "x"));
    after("correlation data twice", PROTOCOL, publish(0, "t", 0, twice("09 00 01 61"), "x"));
    after("topic alias twice", PROTOCOL, publish(0, "t", 0, twice("23 00 01"), "x"));
    after("subscription identifier 0", PROTOCOL, publish(0, "t", 0, "0b 00", "x"));
    for (String single :
        List.of(
            "11 00 00 00 01",
            "12 00 01 61",
            "13 00 05",
            "1a 00 01 61",
            "1c 00 01 61",
            "1f 00 01 61",
            "21 00 05",
            "22 00 05",
            "24 01",
            "25 01",
            "27 00 00 40 00",
            "28 01",
            "29 01",
            "2a 01")) {
      before("twice in CONNACK: " + single, PROTOCOL, connack(0, 0, twice(single)));
    }
    after("overlong UTF-8 in a property", MALFORMED, publish(0, "t", 0, "03 00 02 c0 af", "x"));
    after("a session expiry in DISCONNECT", MALFORMED, hex("e0 07 00 05 11 00 00 00 01"));
  }

  private static void acknowledgements() {
    after("a PUBACK never asked for", PROTOCOL, ack(Wire.PUBACK, 77));
    after("a PUBCOMP never asked for", PROTOCOL, ack(Wire.PUBCOMP, 77));
    after("a PUBACK for packet 0", MALFORMED, ack(Wire.PUBACK, 0));
    after("a PUBACK of one byte", MALFORMED, hex("40 01 00"));
    after("an empty PUBACK", MALFORMED, hex("40 00"));
    after("a PUBACK with an unknown code", MALFORMED, ack(Wire.PUBACK, 1, 0x42));
    after("a PUBACK with bytes behind it", MALFORMED, hex("40 05 00 01 00 00 00"));
    after("a SUBACK never asked for", PROTOCOL, Wire.suback(9, 1));
    after("a SUBACK without codes", PROTOCOL, Wire.suback(9));
    after("an UNSUBACK never asked for", PROTOCOL, hex("b0 04 00 09 00 00"));
  }

  private static String twice(String property) {
    return property + property;
  }

  /** A PUBLISH of QoS 0 of just these bytes, and room behind them. */
  private static byte[] raw(byte[]... parts) {
    return packet(0x30, concat(parts), hex("00 00 00 00"));
  }

  private static void before(String name, int code, byte[]... bytes) {
    ALL.add(new Breach(name, Sent.INSTEAD_OF_CONNACK, concat(bytes), code));
  }

  private static void after(String name, int code, byte[]... bytes) {
    ALL.add(new Breach(name, Sent.AFTER_CONNACK, concat(bytes), code));
  }

  @Override
  public String toString() {
    return name;
  }
}
