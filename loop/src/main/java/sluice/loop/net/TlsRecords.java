package sluice.loop.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import javax.net.ssl.SSLException;

/**
 * Looks at the heads of the TLS records that come (RFC 8446, 5.1), before the engine sees them: a
 * handshake has an end, records have a size and, but for a few, content, and TLS 1.2's
 * renegotiation, in which a server could change its mind and keep this side calculating, is
 * refused. Copies nothing.
 */
final class TlsRecords extends ChannelInboundHandlerAdapter {
  /** All that a server may send until the handshake is done; chains have 4 to 10 KB. */
  static final int HANDSHAKE_BYTES_MAX = 128 * 1024;

  /** RFC 5246, 6.2.3. */
  static final int RECORD_BYTES_MAX = 16_384 + 2_048;

  /** Session tickets and key updates in a row; more of them are a flood (RFC 8446, 4.6). */
  static final int CONTENTLESS_MAX = 128;

  /** After so many the engine is asked, whether there was content in them. */
  private static final int SLICE_RECORDS = CONTENTLESS_MAX / 2;

  private static final int HEAD_BYTES = 5;
  private static final int HANDSHAKE = 22;

  private final byte[] head = new byte[HEAD_BYTES];
  private int headBytes;
  private int bodyLeft;
  private long bytes;
  private int contentless; // records since there was content
  private boolean established;
  private boolean refused;

  /** From now on nothing of a handshake may come in the clear of TLS 1.2's record types. */
  void established() {
    established = true;
    contentless = 0;
  }

  /** The engine has made something of what was passed on. */
  void content() {
    contentless = 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    String wrong = refused ? "" : passOn(context, in);
    in.release();
    if (!wrong.isEmpty()) {
      refused = true;
      var _ = context.fireExceptionCaught(new SSLException(wrong));
    }
  }

  /** What is wrong; what was before it has been passed on. */
  private String passOn(ChannelHandlerContext context, ByteBuf in) {
    bytes += in.readableBytes();
    if (!established && bytes > HANDSHAKE_BYTES_MAX) {
      return "a handshake of more than " + HANDSHAKE_BYTES_MAX + " bytes";
    }
    int at = in.readerIndex();
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
        String wrong = established ? wrongHead() : "";
        if (!wrong.isEmpty()) {
          return wrong;
        }
        if (contentless % SLICE_RECORDS == SLICE_RECORDS - 1) {
          var _ = context.fireChannelRead(in.readRetainedSlice(at - in.readerIndex()));
        }
      }
    }
    if (in.isReadable()) {
      var _ = context.fireChannelRead(in.readRetainedSlice(in.readableBytes()));
    }
    return "";
  }

  private String wrongHead() {
    if (head[0] == HANDSHAKE) {
      return "renegotiation";
    }
    if (bodyLeft > RECORD_BYTES_MAX) {
      return "a record of " + bodyLeft + " bytes";
    }
    return ++contentless > CONTENTLESS_MAX ? contentless + " records without content" : "";
  }
}
