package sluice.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Netty's decoder: lets whole, checked packets through to it, short acknowledgements
 * and pings past it as {@link Ack} and {@link MqttMessage#PINGREQ}, and a {@link
 * ViolationException} in place of what breaks the protocol; behind that nothing more. Loop's thread
 * only.
 */
public final class PacketGate extends ByteToMessageDecoder {
  private static final int LENGTH_BYTES_MAX = 4;
  private static final int SHORT_ACK_BYTES = 2; // the packet id alone
  private static final int CONNECT = 1;
  private static final int PINGREQ = 12;

  private final PacketCheck check;
  private final int packetBytesMax;
  private @Nullable ChannelHandlerContext context;
  private int bodyAt;
  private boolean shut;
  private boolean held;

  private PacketGate(PacketCheck check, int packetBytesMax) {
    this.check = check;
    this.packetBytesMax = packetBytesMax;
  }

  /** For what a broker sends. */
  static PacketGate ofBroker(boolean mqtt5, int packetBytesMax) {
    return new PacketGate(PacketCheck.ofBroker(mqtt5), packetBytesMax);
  }

  /**
   * For what one client sends. Behind its CONNECT it waits for {@link #resume}: what follows is not
   * looked at before the client is let in.
   *
   * @param protocol of a client that is already connected; null for one that is not
   */
  public static PacketGate ofClient(@Nullable Protocol protocol, int packetBytesMax) {
    return new PacketGate(new ClientPackets(protocol), packetBytesMax);
  }

  /** What the client speaks; null before a CONNECT that says so. */
  public @Nullable Protocol protocol() {
    return check instanceof ClientPackets client ? client.protocol() : null;
  }

  /** The protocol level that the client asked for, as it is in CONNECT; 0 before that. */
  public int level() {
    return check instanceof ClientPackets client ? client.level() : 0;
  }

  /** Lets through what has come since CONNECT, and all that follows. */
  public void resume() {
    held = false;
    ChannelHandlerContext at = context;
    if (at != null && internalBuffer().isReadable()) {
      try {
        channelRead(at, Unpooled.EMPTY_BUFFER);
        channelReadComplete(at);
      } catch (Exception e) {
        var _ = at.fireExceptionCaught(e);
      }
    }
  }

  /** What has come and is no whole packet yet. */
  public byte[] unread() {
    return shut ? new byte[0] : ByteBufUtil.getBytes(internalBuffer());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out) {
    if (shut) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (held) {
      return;
    }
    try {
      int start = in.readerIndex();
      check.begins(in.getUnsignedByte(start));
      int end = packetEnd(in);
      if (end >= 0 && end <= in.writerIndex()) {
        check.check(new PacketScan(in, start, bodyAt, end));
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
    } else if (type == PINGREQ) {
      out.add(MqttMessage.PINGREQ);
      in.readerIndex(end);
    } else {
      out.add(in.readRetainedSlice(end - start));
      held = type == CONNECT;
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
