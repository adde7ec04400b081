package sluice.gateway.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * MQTT packets as bytes, put together by hand: what no codec would let pass can be said as well.
 */
public final class Wire {
  public static final int CONNECT = 1;
  public static final int PUBLISH = 3;
  public static final int PUBACK = 4;
  public static final int PUBREC = 5;
  public static final int PUBREL = 6;
  public static final int PUBCOMP = 7;
  public static final int SUBSCRIBE = 8;
  public static final int UNSUBSCRIBE = 10;
  public static final int PINGREQ = 12;
  public static final int DISCONNECT = 14;

  public static final byte[] ACCEPTED = connack(0, 0);
  public static final byte[] RESUMED = connack(1, 0);
  public static final byte[] ACCEPTED_3_1_1 = hex("20 02 00 00");
  public static final byte[] PINGRESP = hex("d0 00");

  private Wire() {}

  public static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A string or binary data with its two bytes of length. */
  public static byte[] string(byte[] bytes) {
    return concat(u16(bytes.length), bytes);
  }

  public static byte[] string(String text) {
    return string(utf8(text));
  }

  public static byte[] u16(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  /** A variable byte integer. */
  public static byte[] varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int left = value;
    while (left > 0x7F) {
      out.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write(left);
    return out.toByteArray();
  }

  /** A packet with the right remaining length. */
  public static byte[] packet(int firstByte, byte[]... parts) {
    byte[] body = concat(parts);
    return concat(new byte[] {(byte) firstByte}, varint(body.length), body);
  }

  /** Properties with the right property length. */
  public static byte[] properties(String hex) {
    byte[] bytes = hex(hex);
    return concat(varint(bytes.length), bytes);
  }

  public static byte[] connack(int flags, int code) {
    return connack(flags, code, "");
  }

  public static byte[] connack(int flags, int code, String propertiesHex) {
    return packet(0x20, new byte[] {(byte) flags, (byte) code}, properties(propertiesHex));
  }

  /** Of MQTT 5. */
  public static byte[] publish(
      int flags, String topic, int packetId, String propertiesHex, String text) {
    byte[] id = (flags & 0x06) == 0 ? new byte[0] : u16(packetId);
    return packet(0x30 | flags, string(topic), id, properties(propertiesHex), utf8(text));
  }

  /** PUBACK, PUBREC, PUBREL (its flags are 2) or PUBCOMP, in their shortest form. */
  public static byte[] ack(int type, int packetId) {
    return packet(type << 4 | (type == PUBREL ? 2 : 0), u16(packetId));
  }

  public static byte[] ack(int type, int packetId, int reason) {
    return packet(type << 4 | (type == PUBREL ? 2 : 0), u16(packetId), new byte[] {(byte) reason});
  }

  public static byte[] suback(int packetId, int... codes) {
    byte[] bytes = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      bytes[i] = (byte) codes[i];
    }
    return packet(0x90, u16(packetId), properties(""), bytes);
  }

  /** The property that names a server on loopback. */
  public static String reference(int port) {
    return "1c" + HexFormat.of().formatHex(string("127.0.0.1:" + port));
  }

  public static byte[] disconnect(int code) {
    return packet(0xE0, new byte[] {(byte) code});
  }

  /** One packet as it was read. */
  public record Packet(int type, int flags, byte[] body) {
    public int u16(int at) {
      return Byte.toUnsignedInt(body[at]) << 8 | Byte.toUnsignedInt(body[at + 1]);
    }

    public int qos() {
      return flags >> 1 & 3;
    }

    public boolean isDuplicate() {
      return (flags & 8) != 0;
    }

    /** Of a PUBLISH. */
    public String topic() {
      return new String(body, 2, u16(0), StandardCharsets.UTF_8);
    }

    /** Of a PUBLISH with QoS, and of all else that has one. */
    public int packetId() {
      return type == PUBLISH ? u16(2 + u16(0)) : u16(0);
    }

    /** Of a DISCONNECT, or behind the packet id of an acknowledgement; 0 if it is left out. */
    public int reason() {
      int at = type == DISCONNECT ? 0 : 2;
      return body.length > at ? Byte.toUnsignedInt(body[at]) : 0;
    }

    public boolean contains(String text) {
      return new String(body, StandardCharsets.ISO_8859_1).contains(text);
    }
  }
}
