package sluice.gateway.broker;

import static sluice.gateway.mqtt.Wire.ack;
import static sluice.gateway.mqtt.Wire.concat;
import static sluice.gateway.mqtt.Wire.hex;
import static sluice.gateway.mqtt.Wire.packet;
import static sluice.gateway.mqtt.Wire.properties;
import static sluice.gateway.mqtt.Wire.publish;
import static sluice.gateway.mqtt.Wire.string;
import static sluice.gateway.mqtt.Wire.u16;

import java.util.ArrayList;
import java.util.List;
import sluice.gateway.mqtt.Wire;

/**
 * One way in which a client breaks MQTT.
 *
 * @param connects whether a good CONNECT goes before it
 * @param answer the type of the only packet that may answer it, 0 for none
 * @param code the reason code in that
 */
record ClientBreach(String name, boolean connects, byte[] bytes, int answer, int code) {
  static final List<ClientBreach> ALL = new ArrayList<>();

  private static final int CONNACK = 2;
  private static final int DISCONNECT = 14;
  private static final int MALFORMED = 0x81;
  private static final int PROTOCOL = 0x82;

  static {
    beforeConnect();
    handshakes();
    connectProperties();
    connects311();
    packets();
    publishes();
    subscriptions();
    acknowledgements();
  }

  private static void beforeConnect() {
    first("PUBLISH first", publish(0, "t", 0, "", "x"));
    first("PINGREQ first", hex("c0 00"));
    first("SUBSCRIBE first", RawClient.subscribe(1, "a", 0));
    first("a remaining length of five bytes", hex("10 80 80 80 80 01"));
    first("a first packet of 256 MB announced", hex("10 ff ff ff 7f"));
    first("packet type 0", hex("00 00"));
    first("TLS", hex("16 03 01 02 00 01 00 01 fc 03 03"));
    first("HTTP", Wire.utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  }

  private static void handshakes() {
    refused("another protocol", 1, raw("MQXX", 4, 2));
    refused("level 3", 1, packet(0x10, string("MQIsdp"), hex("03 02 00 00"), string("c")));
    refused("level 6", 0x84, raw("MQTT", 6, 2));
    refused("the reserved flag", MALFORMED, connect(3));
    refused("a will of QoS 3", MALFORMED, connect(2 | 4 | 0x18));
    refused("a will's QoS without a will", MALFORMED, connect(2 | 8));
    refused("a will's retain without a will", MALFORMED, connect(2 | 0x20));
    refused("a will that is retained", 0x9A, connect(2 | 4 | 0x20, will("w")));
    refused("a will to a wildcard", 0x90, connect(2 | 4, will("a/#")));
    refused("a will to $SYS", 0x87, connect(2 | 4, will("$SYS/x")));
    refused("a client id past the end", MALFORMED, open(hex("00 ff 61")));
    refused("bytes behind CONNECT", MALFORMED, connect(2, hex("00")));
    refused("a client id with U+0000", MALFORMED, open(string("a\0")));
    refused("half a surrogate pair", MALFORMED, open(string(hex("ed a0 80"))));
    refused("overlong UTF-8", MALFORMED, open(string(hex("c0 af"))));
    refused("a client id of 300 bytes", 0x85, open(string("x".repeat(300))));
    refused("an authentication method", 0x8C, properties5("15 00 01 78"));
    refused("properties longer than the packet", MALFORMED, longProperties());
  }

  private static void connectProperties() {
    for (String once :
        List.of(
            "11 00 00 00 01",
            "17 01",
            "19 01",
            "21 00 05",
            "22 00 05",
            "27 00 00 40 00",
            "15 00 01 78")) {
      refused("twice in CONNECT: " + once, PROTOCOL, properties5(once + once));
    }
    refused("receive maximum 0", PROTOCOL, properties5("21 00 00"));
    refused("maximum packet size 0", PROTOCOL, properties5("27 00 00 00 00"));
    refused("a server's property", MALFORMED, properties5("25 01"));
    refused("a property of PUBLISH", MALFORMED, properties5("23 00 01"));
    refused("an unknown property", MALFORMED, properties5("7e 01"));
    refused("a flag of 2", PROTOCOL, properties5("17 02"));
  }

  private static void connects311() {
    first("a password without a user name", RawClient.connect311("c", 2 | 0x40, string("p")));
    refused("an empty client id of a kept session", 2, RawClient.connect311("", 0));
    first("the reserved flag in 3.1.1", RawClient.connect311("c", 3));
  }

  private static void packets() {
    after("a second CONNECT", PROTOCOL, RawClient.CONNECT);
    after("AUTH unasked", PROTOCOL, hex("f0 02 18 00"));
    after("CONNACK", PROTOCOL, Wire.ACCEPTED);
    after("SUBACK", PROTOCOL, Wire.suback(1, 0));
    after("UNSUBACK", PROTOCOL, hex("b0 04 00 01 00 00"));
    after("PINGRESP", PROTOCOL, Wire.PINGRESP);
    after("packet type 0", MALFORMED, hex("00 00"));
    after("reserved flags of PINGREQ", MALFORMED, hex("c1 00"));
    after("a PINGREQ with a body", MALFORMED, hex("c0 01 00"));
    after("a packet over the limit", 0x95, hex("30 81 80 04"));
    after("a packet of 256 MB announced", 0x95, hex("30 ff ff ff 7f"));
    after("a remaining length of five bytes", MALFORMED, hex("30 80 80 80 80 01"));
    after("a remaining length longer than it need be", MALFORMED, hex("c0 80 00"));
    after("an expiry after none in CONNECT", PROTOCOL, hex("e0 07 00 05 11 00 00 00 01"));
    after("a server reference in DISCONNECT", MALFORMED, hex("e0 06 00 04 1c 00 01 61"));
  }

  private static void publishes() {
    after("QoS 3", MALFORMED, publish(6, "t", 1, "", "x"));
    after("DUP with QoS 0", MALFORMED, publish(8, "t", 0, "", "x"));
    after("packet id 0", MALFORMED, publish(2, "t", 0, "", "x"));
    after("retained", 0x9A, publish(1, "t", 0, "", "x"));
    after("a topic with a wildcard", MALFORMED, publish(2, "a/+", 1, "", "x"));
    after("a topic with U+0000", MALFORMED, publish(2, "a\0", 1, "", "x"));
    after("no topic and no alias", PROTOCOL, publish(2, "", 1, "", "x"));
    after("topic alias 0", 0x94, publish(2, "t", 1, "23 00 00", "x"));
    after("a topic alias over the maximum", 0x94, publish(2, "t", 1, "23 00 11", "x"));
    after("an alias that stands for nothing", PROTOCOL, publish(2, "", 1, "23 00 05", "x"));
    after("an alias twice", PROTOCOL, publish(2, "t", 1, "23 00 01 23 00 01", "x"));
    after("a subscription identifier", MALFORMED, publish(2, "t", 1, "0b 01", "x"));
    after("payload format 2", PROTOCOL, publish(2, "t", 1, "01 02", "x"));
    after("content type twice", PROTOCOL, publish(2, "t", 1, "03 00 01 61 03 00 01 61", "x"));
    after("a topic past the packet's end", MALFORMED, packet(0x32, hex("00 ff 61 00")));
    after("properties past the end", MALFORMED, packet(0x30, string("t"), hex("7f 01 01")));
  }

  private static void subscriptions() {
    after("SUBSCRIBE with flags 0", MALFORMED, hex("80 07 00 01 00 00 01 61 00"));
    after("SUBSCRIBE without filters", PROTOCOL, hex("82 03 00 01 00"));
    after("SUBSCRIBE of packet id 0", MALFORMED, RawClient.subscribe(0, "a", 0));
    after("an empty filter", MALFORMED, RawClient.subscribe(1, "", 0));
    after("a subscription of QoS 3", MALFORMED, RawClient.subscribe(1, "a", 3));
    after("reserved options", MALFORMED, RawClient.subscribe(1, "a", 0x40));
    after("retain handling 3", MALFORMED, RawClient.subscribe(1, "a", 0x30));
    after("a filter with U+0000", MALFORMED, RawClient.subscribe(1, "a\0", 0));
    after("no options behind a filter", MALFORMED, hex("82 06 00 01 00 00 01 61"));
    byte[] identified = packet(0x82, u16(1), properties("0b 05"), string("a"), new byte[] {0});
    after("a subscription identifier that is not served", 0xA1, identified);
    after("UNSUBSCRIBE without filters", PROTOCOL, hex("a2 03 00 01 00"));
  }

  private static void acknowledgements() {
    after("a PUBACK never asked for", PROTOCOL, ack(4, 77));
    after("a PUBREC never asked for", PROTOCOL, ack(5, 77));
    after("a PUBCOMP never asked for", PROTOCOL, ack(7, 77));
    after("PUBREL with flags 0", MALFORMED, hex("60 02 00 01"));
    after("PUBREL of packet id 0", MALFORMED, ack(6, 0));
    after("a PUBACK with an unknown code", MALFORMED, ack(4, 1, 0x42));
    after("a PUBACK of one byte", MALFORMED, hex("40 01 00"));
    after("properties of PUBLISH in PUBACK", MALFORMED, hex("40 06 00 01 00 02 01 01"));
  }

  private static byte[] raw(String protocol, int level, int flags) {
    byte[] properties = level < 5 ? new byte[0] : properties("");
    byte[] head = new byte[] {(byte) level, (byte) flags, 0, 0};
    return packet(0x10, string(protocol), head, properties, string("c"));
  }

  private static byte[] connect(int flags, byte[]... more) {
    return RawClient.connect("c", flags, "", more);
  }

  private static byte[] will(String topic) {
    return concat(properties(""), string(topic), string("x"));
  }

  private static byte[] properties5(String hex) {
    return RawClient.connect("c", 2, hex);
  }

  private static byte[] open(byte[] clientId) {
    return packet(0x10, string("MQTT"), hex("05 02 00 00"), properties(""), clientId);
  }

  private static byte[] longProperties() {
    return packet(0x10, string("MQTT"), hex("05 02 00 00 7f 21 00 05"));
  }

  private static void first(String name, byte[] bytes) {
    ALL.add(new ClientBreach(name, false, bytes, 0, 0));
  }

  private static void refused(String name, int code, byte[] bytes) {
    ALL.add(new ClientBreach(name, false, bytes, CONNACK, code));
  }

  private static void after(String name, int code, byte[] bytes) {
    ALL.add(new ClientBreach(name, true, bytes, DISCONNECT, code));
  }

  @Override
  public String toString() {
    return name;
  }
}
