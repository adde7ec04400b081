package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LengthPrefixedTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();

  LengthPrefixedTest() {
    LengthPrefixed.CODEC.accept(channel.pipeline());
  }

  @Test
  void messages_come_back_whole_however_they_are_cut() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] messages = {{}, {1}, new byte[300], new byte[LengthPrefixed.BYTES_MAX], {7, 7}};
    for (byte[] message : messages) {
      random.nextBytes(message);
      channel.writeOutbound(message);
    }
    ByteBuf wire = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      wire.writeBytes(part);
      part.release();
    }
    while (wire.isReadable()) {
      int length = Math.min(wire.readableBytes(), 1 + random.nextInt(700));
      channel.writeInbound(Unpooled.copiedBuffer(wire.readSlice(length)));
    }
    for (byte[] message : messages) {
      byte[] got = channel.readInbound();
      assertArrayEquals(message, got, "seed " + seed);
    }
    Object more = channel.readInbound();
    assertNull(more);
  }

  @Test
  void an_end_within_a_message_gives_none() {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 9, 1, 2}));
    channel.finish();
    Object got = channel.readInbound();
    assertNull(got);
  }

  @Test
  void too_long_a_message_is_refused() {
    var sent = channel.writeOneOutbound(new byte[LengthPrefixed.BYTES_MAX + 1]);
    assertEquals("over 65535 bytes", sent.cause().getMessage());
  }
}
