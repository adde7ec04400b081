package sluice.gateway.mqtt;

import static sluice.gateway.mqtt.PropertyRule.CONNACK;
import static sluice.gateway.mqtt.PropertyRule.DISCONNECT;
import static sluice.gateway.mqtt.PropertyRule.PUBACK;
import static sluice.gateway.mqtt.PropertyRule.PUBCOMP;
import static sluice.gateway.mqtt.PropertyRule.PUBLISH;
import static sluice.gateway.mqtt.PropertyRule.PUBREC;
import static sluice.gateway.mqtt.PropertyRule.PUBREL;
import static sluice.gateway.mqtt.PropertyRule.SUBACK;
import static sluice.gateway.mqtt.PropertyRule.UNSUBACK;

import sluice.gateway.mqtt.PropertyRule.Side;

/** Packets from a broker. */
final class BrokerPackets {
  private static final int PINGRESP = 13;

  private BrokerPackets() {}

  static void check(PacketScan packet, boolean mqtt5) throws ViolationException {
    int type = packet.type();
    switch (type) {
      case 0 -> throw ViolationException.malformed("packet type 0");
      case CONNACK -> connack(packet, mqtt5);
      case PUBLISH -> packet.publish(Side.BROKER, mqtt5);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> packet.ack(Side.BROKER, mqtt5);
      case SUBACK, UNSUBACK -> subscribed(packet, mqtt5);
      case PINGRESP -> {} // nothing follows
      case DISCONNECT -> disconnect(packet, mqtt5);
      default ->
          throw ViolationException.protocol("packet type " + type + ", which no broker may send");
    }
    if (type != PUBLISH && packet.flags() != (type == PUBREL ? 2 : 0)) {
      throw ViolationException.malformed("reserved flags of packet type " + type);
    }
    packet.end();
  }

  private static void connack(PacketScan packet, boolean mqtt5) throws ViolationException {
    int acknowledge = packet.u8();
    int code = packet.u8();
    if (acknowledge > 1) {
      throw ViolationException.malformed("reserved flags of CONNACK");
    }
    if (acknowledge == 1 && code != 0) {
      throw ViolationException.protocol("session present in a CONNACK that refuses");
    }
    packet.properties(Side.BROKER, CONNACK, mqtt5);
  }

  private static void subscribed(PacketScan packet, boolean mqtt5) throws ViolationException {
    packet.packetId();
    packet.properties(Side.BROKER, packet.type(), mqtt5);
    packet.skipRest(); // the codes, which are counted where the filters are known
  }

  private static void disconnect(PacketScan packet, boolean mqtt5) throws ViolationException {
    if (!mqtt5) {
      throw ViolationException.protocol("DISCONNECT, which no broker of 3.1.1 may send");
    }
    if (!packet.isAtEnd()) {
      boolean _ = packet.skip(1);
      packet.propertiesIfAny(Side.BROKER);
    }
  }
}
