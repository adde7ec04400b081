package sluice.loop.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * One small pool for all sockets: chunks of 256 KiB instead of Netty's 4 MiB, one arena, no caches.
 */
final class Buffers {
  private static final int PAGE_BYTES = 8192;
  private static final int CHUNK_ORDER = 5; // 8 KiB << 5

  static final ByteBufAllocator POOL =
      new PooledByteBufAllocator(true, 1, 1, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

  private static final int READ_BYTES_MIN = 512;
  private static final int READ_BYTES_USUAL = 2_048;
  private static final int READ_BYTES_MAX = 16 * 1024;

  private Buffers() {}

  /** For one of many connections: what one of them may have read before the others come. */
  static RecvByteBufAllocator shared() {
    return new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_USUAL, READ_BYTES_MAX)
        .maxMessagesPerRead(1);
  }
}
