package sluice.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Answers of a few bytes. Pure. */
final class Replies {
  private static final int SUBACK = 0x90;
  private static final int UNSUBACK = 0xB0;

  private Replies() {}

  /** DISCONNECT with a reason, of MQTT 5 (3.14). */
  static ByteBuf disconnect(int code) {
    return Unpooled.wrappedBuffer(new byte[] {(byte) 0xE0, 2, (byte) code, 0});
  }

  /** SUBACK (MQTT 5, 3.9; 3.1.1, 3.9). */
  static ByteBuf suback(boolean mqtt5, int packetId, List<Integer> codes) {
    return answer(SUBACK, mqtt5, packetId, codes);
  }

  /** UNSUBACK (MQTT 5, 3.11), without codes in 3.1.1. */
  static ByteBuf unsuback(boolean mqtt5, int packetId, List<Integer> codes) {
    return answer(UNSUBACK, mqtt5, packetId, mqtt5 ? codes : List.of());
  }

  private static ByteBuf answer(int type, boolean mqtt5, int packetId, List<Integer> codes) {
    int length = 2 + (mqtt5 ? 1 : 0) + codes.size();
    ByteBuf out = Unpooled.buffer(5 + length);
    out.writeByte(type);
    int left = length;
    while (left > 0x7F) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left).writeShort(packetId);
    if (mqtt5) {
      out.writeByte(0); // no properties
    }
    codes.forEach(out::writeByte);
    return out;
  }
}
