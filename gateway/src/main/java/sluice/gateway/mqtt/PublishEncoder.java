package sluice.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import sluice.gateway.spool.RecordId;

/** PUBLISH packets (MQTT 5, 3.3) straight into one buffer: the hot path. */
final class PublishEncoder {
  private static final byte[] ID_KEY = "sluice-id".getBytes(StandardCharsets.US_ASCII);
  private static final int USER_PROPERTY = 0x26;
  private static final int PUBLISH = 0x30;

  private PublishEncoder() {}

  /** The whole packet's size, for the broker's maximum. */
  static int packetBytes(SpooledMessage message, Protocol protocol) {
    int remaining = remaining(message, utf8(message.topic()), idText(message, protocol));
    return 1 + varintBytes(remaining) + remaining;
  }

  /**
   * One packet.
   *
   * @param packetId for QoS 1, else ignored
   */
  static ByteBuf encode(
      ByteBufAllocator alloc, SpooledMessage message, int packetId, Protocol protocol) {
    byte[] topic = utf8(message.topic());
    byte[] id = idText(message, protocol);
    int remaining = remaining(message, topic, id);
    ByteBuf out = alloc.buffer(1 + varintBytes(remaining) + remaining);
    out.writeByte(PUBLISH | message.qos() << 1);
    writeVarint(out, remaining);
    out.writeShort(topic.length).writeBytes(topic);
    if (message.qos() > 0) {
      out.writeShort(packetId);
    }
    if (id.length > 0) {
      writeVarint(out, idPropertyBytes(id));
      out.writeByte(USER_PROPERTY);
      out.writeShort(ID_KEY.length).writeBytes(ID_KEY);
      out.writeShort(id.length).writeBytes(id);
    }
    return out.writeBytes(message.payload());
  }

  private static int remaining(SpooledMessage message, byte[] topic, byte[] id) {
    int property = idPropertyBytes(id);
    int properties = id.length == 0 ? 0 : varintBytes(property) + property;
    int packetId = message.qos() > 0 ? 2 : 0;
    return 2 + topic.length + packetId + properties + message.payload().length;
  }

  private static int idPropertyBytes(byte[] id) {
    return 1 + 2 + ID_KEY.length + 2 + id.length;
  }

  /** Empty in 3.1.1, which has no properties. */
  private static byte[] idText(SpooledMessage message, Protocol protocol) {
    return protocol == Protocol.MQTT5
        ? RecordId.text(message.id()).getBytes(StandardCharsets.US_ASCII)
        : new byte[0];
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A variable byte integer (MQTT 5, 1.5.5). */
  private static void writeVarint(ByteBuf out, int value) {
    int left = value;
    while (left > 0x7F) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  private static int varintBytes(int value) {
    return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
  }
}
