package sluice.loop.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of up to 65535 bytes behind their length in two bytes, as DNS over TCP has them (RFC
 * 1035, 4.2.2). A message is a {@code byte[]} both ways.
 */
public final class LengthPrefixed {
  /** For {@link Tcp#connect} and {@link Tcp#listen}. */
  public static final Consumer<ChannelPipeline> CODEC = pipeline -> pipeline.addLast(new Codec());

  public static final int BYTES_MAX = 65_535;

  private LengthPrefixed() {}

  private static final class Codec extends ChannelDuplexHandler {
    private int high = -1;
    private byte @Nullable [] frame;
    private int filled;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        while (in.isReadable()) {
          take(context, in);
        }
      } finally {
        in.release();
      }
    }

    private void take(ChannelHandlerContext context, ByteBuf in) {
      if (frame == null) {
        int next = in.readUnsignedByte();
        if (high < 0) {
          high = next;
          return;
        }
        frame = new byte[high << 8 | next];
        filled = 0;
        high = -1;
      }
      int length = Math.min(in.readableBytes(), frame.length - filled);
      in.readBytes(frame, filled, length);
      filled += length;
      if (filled == frame.length) {
        byte[] whole = frame;
        frame = null;
        context.fireChannelRead(whole);
      }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (!(message instanceof byte[] data)) { // a close flushes an empty buffer
        var _ = context.write(message, promise);
      } else if (data.length > BYTES_MAX) {
        ReferenceCountUtil.release(message);
        var _ = promise.setFailure(new IllegalArgumentException("over 65535 bytes"));
      } else {
        ByteBuf out = context.alloc().buffer(2 + data.length).writeShort(data.length);
        var _ = context.write(out.writeBytes(data), promise);
      }
    }
  }
}
