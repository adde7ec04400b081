package sluice.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import sluice.gateway.mqtt.PropertyRule.Kind;

/**
 * What Netty's decoder lets pass and MQTT does not: lengths that lead out of the packet, properties
 * twice or in a wrong packet, reserved bits, values ruled out. Looks at one whole packet from a
 * broker and changes nothing; UTF-8 is the decoder's.
 */
final class PacketCheck {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 7;

  private final boolean mqtt5;
  private final ByteBuf in;
  private final int type;
  private final int flags;
  private final int end;
  private int at;

  private PacketCheck(ByteBuf in, int start, int body, int end, boolean mqtt5) {
    this.in = in;
    this.mqtt5 = mqtt5;
    this.type = in.getUnsignedByte(start) >> 4;
    this.flags = in.getUnsignedByte(start) & 15;
    this.at = body;
    this.end = end;
  }

  /**
   * Checks the packet from {@code start} to {@code end}.
   *
   * @param body where its variable header begins
   */
  static void check(ByteBuf in, int start, int body, int end, boolean mqtt5)
      throws ViolationException {
    new PacketCheck(in, start, body, end, mqtt5).check();
  }

  private void check() throws ViolationException {
    switch (type) {
      case 0 -> throw ViolationException.malformed("packet type 0");
      case CONNACK -> connack();
      case PUBLISH -> publish();
      case 4, 5, PUBREL, PUBCOMP -> ack();
      case 9, 11 -> subscribed();
      case 13 -> {} // PINGRESP: nothing follows
      case 14 -> disconnect();
      default ->
          throw ViolationException.protocol("packet type " + type + ", which no broker may send");
    }
    if (type != PUBLISH && flags != (type == PUBREL ? 2 : 0)) {
      throw ViolationException.malformed("reserved flags of packet type " + type);
    }
    if (at != end) {
      throw ViolationException.malformed((end - at) + " bytes too many in packet type " + type);
    }
  }

  private void connack() throws ViolationException {
    int acknowledge = u8();
    int code = u8();
    if (acknowledge > 1) {
      throw ViolationException.malformed("reserved flags of CONNACK");
    }
    if (acknowledge == 1 && code != 0) {
      throw ViolationException.protocol("session present in a CONNACK that refuses");
    }
    properties();
  }

  private void publish() throws ViolationException {
    int qos = flags >> 1 & 3;
    if (qos == 3 || (qos == 0 && flags >= 8)) {
      throw ViolationException.malformed("QoS 3, or DUP with QoS 0");
    }
    skip(u16());
    if (qos > 0 && u16() == 0) {
      throw ViolationException.malformed("packet identifier 0");
    }
    properties();
    at = end; // the payload
  }

  private void ack() throws ViolationException {
    if (u16() == 0) {
      throw ViolationException.malformed("packet identifier 0");
    }
    if (mqtt5 && at < end) {
      int code = u8();
      boolean known =
          code == 0
              || code >= Reasons.FAILED
              || (type < PUBREL && code == Reasons.NO_MATCHING_SUBSCRIBERS);
      if (!known) {
        throw ViolationException.malformed("reason code " + code + " in packet type " + type);
      }
      propertiesIfAny();
    }
  }

  private void subscribed() throws ViolationException {
    if (u16() == 0) {
      throw ViolationException.malformed("packet identifier 0");
    }
    properties();
    at = end; // the codes, which are counted where the filters are known
  }

  private void disconnect() throws ViolationException {
    if (!mqtt5) {
      throw ViolationException.protocol("DISCONNECT, which no broker of 3.1.1 may send");
    }
    if (at < end) {
      skip(1);
      propertiesIfAny();
    }
  }

  private void propertiesIfAny() throws ViolationException {
    if (at < end) {
      properties();
    }
  }

  private void properties() throws ViolationException {
    if (!mqtt5) {
      return;
    }
    int length = varint();
    int last = at + length;
    if (length > end - at) {
      throw ViolationException.malformed("properties longer than their packet");
    }
    long seen = 0;
    while (at < last) {
      int id = varint();
      PropertyRule rule = PropertyRule.of(id);
      if (rule == null || !rule.allows(type)) {
        throw ViolationException.malformed("property " + id + " in packet type " + type);
      }
      if (!rule.many() && (seen & 1L << id) != 0) {
        throw ViolationException.protocol("property " + id + " twice");
      }
      seen |= 1L << id;
      value(id, rule.kind());
    }
    if (at != last) {
      throw ViolationException.malformed("a property longer than the properties");
    }
  }

  private void value(int id, Kind kind) throws ViolationException {
    boolean valid =
        switch (kind) {
          case FLAG -> u8() <= 1;
          case U16_NOT_ZERO -> u16() != 0;
          case U32_NOT_ZERO -> u32() != 0;
          case VARINT_NOT_ZERO -> varint() != 0;
          case U16 -> skip(2);
          case U32 -> skip(4);
          case BYTES -> skip(u16());
          case PAIR -> pair();
        };
    if (!valid) {
      throw ViolationException.protocol("a value of property " + id + " that is ruled out");
    }
  }

  private int u8() throws ViolationException {
    boolean _ = skip(1);
    return in.getUnsignedByte(at - 1);
  }

  private int u16() throws ViolationException {
    boolean _ = skip(2);
    return in.getUnsignedShort(at - 2);
  }

  private long u32() throws ViolationException {
    boolean _ = skip(4);
    return in.getUnsignedInt(at - 4);
  }

  private boolean pair() throws ViolationException {
    boolean _ = skip(u16()); // the name
    return skip(u16());
  }

  private int varint() throws ViolationException {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int digit = u8();
      value |= (digit & 0x7F) << shift;
      if (digit < 0x80) {
        if (digit == 0 && shift > 0) {
          throw ViolationException.malformed("a variable byte integer longer than it need be");
        }
        return value;
      }
    }
    throw ViolationException.malformed("a variable byte integer of more than four bytes");
  }

  private boolean skip(int bytes) throws ViolationException {
    if (bytes > end - at) {
      throw ViolationException.malformed("packet type " + type + " ends too early");
    }
    at += bytes;
    return true;
  }
}
