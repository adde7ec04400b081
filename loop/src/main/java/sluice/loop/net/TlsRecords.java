package sluice.loop.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import javax.net.ssl.SSLException;

/**
 * Looks at the heads of the TLS records that come (RFC 8446, 5.1), before the engine sees them: a
 * handshake has an end, records have a size, and TLS 1.2's renegotiation, in which a server could
 * change its mind and keep this side calculating, is refused. Copies nothing.
 */
final class TlsRecords extends ChannelInboundHandlerAdapter {
  /** All that a server may send until the handshake is done; chains have 4 to 10 KB. */
  static final int HANDSHAKE_BYTES_MAX = 128 * 1024;

  /** RFC 5246, 6.2.3. */
  static final int RECORD_BYTES_MAX = 16_384 + 2_048;

  private static final int HEAD_BYTES = 5;
  private static final int HANDSHAKE = 22;

  private final byte[] head = new byte[HEAD_BYTES];
  private int headBytes;
  private int bodyLeft;
  private long bytes;
  private boolean established;
  private boolean refused;

  /** From now on nothing of a handshake may come in the clear of TLS 1.2's record types. */
  void established() {
    established = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    String wrong = refused ? "" : wrong((ByteBuf) message);
    if (wrong.isEmpty() && !refused) {
      var _ = context.fireChannelRead(message);
      return;
    }
    ((ByteBuf) message).release();
    if (!refused) {
      refused = true;
      var _ = context.fireExceptionCaught(new SSLException(wrong));
    }
  }

  private String wrong(ByteBuf in) {
    int at = in.readerIndex();
    bytes += in.readableBytes();
    if (!established && bytes > HANDSHAKE_BYTES_MAX) {
      return "a handshake of more than " + HANDSHAKE_BYTES_MAX + " bytes";
    }
    while (at < in.writerIndex()) {
      int skipped = Math.min(bodyLeft, in.writerIndex() - at);
      bodyLeft -= skipped;
      at += skipped;
      while (bodyLeft == 0 && headBytes < HEAD_BYTES && at < in.writerIndex()) {
        head[headBytes++] = in.getByte(at++);
      }
      if (headBytes == HEAD_BYTES) {
        headBytes = 0;
        bodyLeft = Byte.toUnsignedInt(head[3]) << 8 | Byte.toUnsignedInt(head[4]);
        if (established && head[0] == HANDSHAKE) {
          return "renegotiation";
        }
        if (established && bodyLeft > RECORD_BYTES_MAX) {
          return "a record of " + bodyLeft + " bytes";
        }
      }
    }
    return "";
  }
}
