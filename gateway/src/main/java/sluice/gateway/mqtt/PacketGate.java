package sluice.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.List;

/**
 * Stands before Netty's decoder: lets whole, checked packets through to it, short acknowledgements
 * past it as {@link Ack}, and a {@link ViolationException} in place of what breaks the protocol;
 * behind that nothing more.
 */
final class PacketGate extends ByteToMessageDecoder {
  private static final int LENGTH_BYTES_MAX = 4;
  private static final int SHORT_ACK_BYTES = 2; // the packet id alone

  private final boolean mqtt5;
  private final int packetBytesMax;
  private int bodyAt;
  private boolean shut;

  PacketGate(boolean mqtt5, int packetBytesMax) {
    this.mqtt5 = mqtt5;
    this.packetBytesMax = packetBytesMax;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (shut) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      int start = in.readerIndex();
      int end = packetEnd(in);
      if (end >= 0 && end <= in.writerIndex()) {
        PacketCheck.check(in, start, bodyAt, end, mqtt5);
        pass(in, start, end, out);
      }
    } catch (ViolationException e) {
      shut = true;
      in.skipBytes(in.readableBytes());
      out.add(e);
    }
  }

  private void pass(ByteBuf in, int start, int end, List<Object> out) {
    int type = in.getUnsignedByte(start) >> 4;
    if (end - bodyAt == SHORT_ACK_BYTES && type >= 4 && type <= 7) {
      int packetId = in.getUnsignedShort(bodyAt);
      out.add(new Ack(MqttMessageType.valueOf(type), packetId, Reasons.SUCCESS, null));
      in.readerIndex(end);
    } else {
      out.add(in.readRetainedSlice(end - start));
    }
  }

  /** Where the first packet ends, or -1 while its length is not here. */
  private int packetEnd(ByteBuf in) throws ViolationException {
    int length = 0;
    int at = in.readerIndex() + 1;
    for (int i = 0; i < LENGTH_BYTES_MAX; i++, at++) {
      if (at >= in.writerIndex()) {
        return -1;
      }
      int digit = in.getUnsignedByte(at);
      length |= (digit & 0x7F) << (7 * i);
      if (digit < 0x80) {
        return packetEnd(at + 1, length, i > 0 && digit == 0, in.readerIndex());
      }
    }
    throw ViolationException.malformed("a remaining length of more than four bytes");
  }

  private int packetEnd(int body, int length, boolean padded, int start) throws ViolationException {
    if (padded) {
      throw ViolationException.malformed("a remaining length longer than it need be");
    }
    if (body + length - start > packetBytesMax) {
      throw new ViolationException(
          Reasons.PACKET_TOO_LARGE, "a packet of more than " + packetBytesMax + " bytes");
    }
    bodyAt = body;
    return body + length;
  }
}
