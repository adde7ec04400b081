package sluice.gateway.mqtt;

import static sluice.gateway.mqtt.PropertyRule.CONNECT;
import static sluice.gateway.mqtt.PropertyRule.DISCONNECT;
import static sluice.gateway.mqtt.PropertyRule.PUBACK;
import static sluice.gateway.mqtt.PropertyRule.PUBCOMP;
import static sluice.gateway.mqtt.PropertyRule.PUBLISH;
import static sluice.gateway.mqtt.PropertyRule.PUBREC;
import static sluice.gateway.mqtt.PropertyRule.PUBREL;
import static sluice.gateway.mqtt.PropertyRule.SUBSCRIBE;
import static sluice.gateway.mqtt.PropertyRule.UNSUBSCRIBE;

import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.PropertyRule.Side;

/** Packets from one client: CONNECT first and once, and then what it says it speaks. */
final class ClientPackets implements PacketCheck {
  private static final int PINGREQ = 12;
  private static final int MQTT = 0x4D51_5454; // "MQTT" as four bytes
  private static final int LEVEL_3_1_1 = 4;
  private static final int LEVEL_5 = 5;

  private static final int RESERVED = 0x01;
  private static final int WILL = 0x04;
  private static final int WILL_QOS = 0x18;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USERNAME = 0x80;

  private int level;
  private @Nullable Protocol protocol;

  /**
   * A client.
   *
   * @param protocol null before its CONNECT
   */
  ClientPackets(@Nullable Protocol protocol) {
    this.protocol = protocol;
  }

  /** What is spoken; null before a CONNECT that says so. */
  @Nullable Protocol protocol() {
    return protocol;
  }

  /** The protocol level that was asked for, 0 before a CONNECT. */
  int level() {
    return level;
  }

  @Override
  public void begins(int firstByte) throws ViolationException {
    if (protocol == null && firstByte != CONNECT << 4) {
      throw ViolationException.protocol("the first packet is no CONNECT");
    }
  }

  @Override
  public void check(PacketScan packet) throws ViolationException {
    int type = packet.type();
    Protocol spoken = protocol;
    int flags = type == PUBREL || type == SUBSCRIBE || type == UNSUBSCRIBE ? 2 : 0;
    if (type != PUBLISH && packet.flags() != flags) {
      throw ViolationException.malformed("reserved flags of packet type " + type);
    }
    if (type == CONNECT && spoken == null) {
      connect(packet);
    } else if (type == CONNECT) {
      throw ViolationException.protocol("a second CONNECT");
    } else {
      check(packet, type, spoken == Protocol.MQTT5);
    }
    packet.end();
  }

  private static void check(PacketScan packet, int type, boolean mqtt5) throws ViolationException {
    switch (type) {
      case 0 -> throw ViolationException.malformed("packet type 0");
      case PUBLISH -> packet.publish(Side.CLIENT, mqtt5);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> packet.ack(Side.CLIENT, mqtt5);
      case SUBSCRIBE, UNSUBSCRIBE -> filters(packet, type, mqtt5);
      case PINGREQ -> {} // nothing follows
      case DISCONNECT -> disconnect(packet, mqtt5);
      default ->
          throw ViolationException.protocol(
              "packet type " + type + ", which no client may send, or was not asked for");
    }
  }

  /** MQTT 5, 3.1; 3.1.1, 3.1. */
  private void connect(PacketScan packet) throws ViolationException {
    boolean named = packet.u16() == 4 && (packet.u16() << 16 | packet.u16()) == MQTT;
    level = named ? packet.u8() : 3;
    if (level != LEVEL_3_1_1 && level != LEVEL_5) {
      throw new ViolationException(
          Reasons.UNSUPPORTED_PROTOCOL, "a protocol that is neither MQTT 5 nor 3.1.1");
    }
    boolean mqtt5 = level == LEVEL_5;
    protocol = mqtt5 ? Protocol.MQTT5 : Protocol.MQTT3_1_1;
    int flags = packet.u8();
    connectFlags(flags, mqtt5);
    boolean _ = packet.skip(2); // keep alive
    packet.properties(Side.CLIENT, CONNECT, mqtt5);
    boolean _ = packet.skip(packet.u16()); // the client id
    if ((flags & WILL) != 0) {
      packet.properties(Side.CLIENT, PropertyRule.WILL, mqtt5);
      boolean _ = packet.skip(packet.u16());
      boolean _ = packet.skip(packet.u16());
    }
    if ((flags & USERNAME) != 0) {
      boolean _ = packet.skip(packet.u16());
    }
    if ((flags & PASSWORD) != 0) {
      boolean _ = packet.skip(packet.u16());
    }
  }

  private static void connectFlags(int flags, boolean mqtt5) throws ViolationException {
    if ((flags & RESERVED) != 0) {
      throw ViolationException.malformed("the reserved flag of CONNECT");
    }
    boolean noWill = (flags & WILL) == 0;
    if (noWill ? (flags & (WILL_QOS | WILL_RETAIN)) != 0 : (flags & WILL_QOS) == WILL_QOS) {
      throw ViolationException.malformed("flags of a will that are ruled out");
    }
    if (!mqtt5 && (flags & (USERNAME | PASSWORD)) == PASSWORD) {
      throw ViolationException.malformed("a password without a user name");
    }
  }

  /** SUBSCRIBE (MQTT 5, 3.8) and UNSUBSCRIBE (3.10). */
  private static void filters(PacketScan packet, int type, boolean mqtt5)
      throws ViolationException {
    packet.packetId();
    packet.properties(Side.CLIENT, type, mqtt5);
    if (packet.isAtEnd()) {
      throw ViolationException.protocol("packet type " + type + " without a topic filter");
    }
    while (!packet.isAtEnd()) {
      int bytes = packet.u16();
      if (bytes == 0) {
        throw ViolationException.malformed("an empty topic filter");
      }
      boolean _ = packet.skip(bytes);
      if (type == SUBSCRIBE) {
        options(packet.u8(), mqtt5);
      }
    }
  }

  /** Of a subscription: QoS, and in MQTT 5 no local, retain as published, retain handling. */
  private static void options(int options, boolean mqtt5) throws ViolationException {
    boolean reserved = (options & (mqtt5 ? 0xC0 : 0xFC)) != 0;
    if (reserved || (options & 3) == 3 || (options & 0x30) == 0x30) {
      throw ViolationException.malformed("options of a subscription that are ruled out");
    }
  }

  private static void disconnect(PacketScan packet, boolean mqtt5) throws ViolationException {
    if (mqtt5 && !packet.isAtEnd()) {
      boolean _ = packet.skip(1);
      packet.propertiesIfAny(Side.CLIENT);
    }
  }
}
