package sluice.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import sluice.gateway.mqtt.PropertyRule.Kind;

/**
 * Walks through one whole packet that is in a buffer and changes nothing: each step stays within
 * the packet, or is a violation. UTF-8 is the decoder's.
 */
final class PacketScan {
  private final ByteBuf in;
  private final int type;
  private final int flags;
  private final int end;
  private int at;

  /**
   * The packet from {@code start} to {@code end}.
   *
   * @param body where its variable header begins
   */
  PacketScan(ByteBuf in, int start, int body, int end) {
    this.in = in;
    this.type = in.getUnsignedByte(start) >> 4;
    this.flags = in.getUnsignedByte(start) & 15;
    this.at = body;
    this.end = end;
  }

  int type() {
    return type;
  }

  /** The lower half of the first byte. */
  int flags() {
    return flags;
  }

  boolean isAtEnd() {
    return at >= end;
  }

  void skipRest() {
    at = end;
  }

  /** Nothing may follow. */
  void end() throws ViolationException {
    if (at != end) {
      throw ViolationException.malformed((end - at) + " bytes too many in packet type " + type);
    }
  }

  void packetId() throws ViolationException {
    if (u16() == 0) {
      throw ViolationException.malformed("packet identifier 0");
    }
  }

  /** PUBLISH (MQTT 5, 3.3), the same from either side. */
  void publish(PropertyRule.Side from, boolean mqtt5) throws ViolationException {
    int qos = flags >> 1 & 3;
    if (qos == 3 || (qos == 0 && flags >= 8)) {
      throw ViolationException.malformed("QoS 3, or DUP with QoS 0");
    }
    int topicBytes = u16();
    boolean _ = skip(topicBytes);
    if (topicBytes == 0 && !mqtt5) {
      throw ViolationException.malformed("an empty topic name");
    }
    if (qos > 0) {
      packetId();
    }
    properties(from, type, mqtt5);
    skipRest(); // the payload
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP (MQTT 5, 3.4 to 3.7). */
  void ack(PropertyRule.Side from, boolean mqtt5) throws ViolationException {
    packetId();
    if (mqtt5 && !isAtEnd()) {
      int code = u8();
      boolean known =
          code == Reasons.SUCCESS
              || code >= Reasons.FAILED
              || (type < PropertyRule.PUBREL && code == Reasons.NO_MATCHING_SUBSCRIBERS);
      if (!known) {
        throw ViolationException.malformed("reason code " + code + " in packet type " + type);
      }
      propertiesIfAny(from);
    }
  }

  /** What MQTT 5 leaves out if there are none and nothing follows. */
  void propertiesIfAny(PropertyRule.Side from) throws ViolationException {
    if (!isAtEnd()) {
      properties(from, type, true);
    }
  }

  /**
   * Properties with their length.
   *
   * @param place a packet type, or {@link PropertyRule#WILL}
   * @param mqtt5 else there are none
   */
  void properties(PropertyRule.Side from, int place, boolean mqtt5) throws ViolationException {
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
      PropertyRule rule = PropertyRule.of(from, id);
      if (rule == null || !rule.allows(place)) {
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

  int u8() throws ViolationException {
    boolean _ = skip(1);
    return in.getUnsignedByte(at - 1);
  }

  int u16() throws ViolationException {
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

  /** Passes bytes over; true, so that it can stand for a value that needs no look. */
  boolean skip(int bytes) throws ViolationException {
    if (bytes > end - at) {
      throw ViolationException.malformed("packet type " + type + " ends too early");
    }
    at += bytes;
    return true;
  }
}
