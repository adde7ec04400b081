package sluice.loop.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * One small pool for all sockets: chunks of 256 KiB instead of Netty's 4 MiB, one arena, no caches.
 */
final class Buffers {
  private static final int PAGE_BYTES = 8192;
  private static final int CHUNK_ORDER = 5; // 8 KiB << 5

  static final ByteBufAllocator POOL =
      new PooledByteBufAllocator(true, 1, 1, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

  private Buffers() {}
}
