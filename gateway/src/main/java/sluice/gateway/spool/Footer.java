package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a full segment: what it holds of each queue, so that a start need not read it.
 *
 * <pre>
 * FOOTER   1 count of queues   each: 1 queue   8 first id   8 last id   8 records   8 bytes
 * trailer  4 bytes of the footer's record   4 magic
 * </pre>
 */
final class Footer {
  private static final int MAGIC = 0x5345_414C;
  static final int TRAILER_BYTES = 8;
  private static final int QUEUE_BYTES = 1 + 4 * 8;
  private static final int BYTES_MAX =
      SegmentFormat.PREFIX_BYTES + 2 + SpoolOptions.QUEUES_MAX * QUEUE_BYTES + TRAILER_BYTES;

  private Footer() {}

  static ByteBuffer encode(SegmentStats stats) {
    ByteBuffer to = ByteBuffer.allocate(BYTES_MAX);
    int start = SegmentFormat.begin(to, StateFormat.FOOTER);
    int countAt = to.position();
    to.put((byte) 0);
    int count = 0;
    for (int q = 0; q < stats.queues(); q++) {
      if (stats.records(q) > 0) {
        to.put((byte) q).putLong(stats.firstId(q)).putLong(stats.lastId(q));
        to.putLong(stats.records(q)).putLong(stats.bytes(q));
        count++;
      }
    }
    to.put(countAt, (byte) count);
    SegmentFormat.end(to, start);
    return to.putInt(to.position()).putInt(MAGIC).flip();
  }

  /** The footer at the end of a file, or null if there is none that is intact. */
  static @Nullable SegmentStats read(DiskFile file) throws IOException {
    long size = file.size();
    int wanted = (int) Math.min(size - SegmentFormat.HEADER_BYTES, BYTES_MAX);
    if (wanted < TRAILER_BYTES) {
      return null;
    }
    ByteBuffer end = ByteBuffer.allocate(wanted);
    while (end.hasRemaining() && file.read(end, size - end.remaining()) > 0) {
      // a read may be short
    }
    end.flip();
    int trailer = end.limit() - TRAILER_BYTES;
    if (trailer < 0 || end.getInt(trailer + 4) != MAGIC) {
      return null;
    }
    int at = trailer - end.getInt(trailer);
    return at >= 0 && at < trailer ? decode(end, at) : null;
  }

  private static @Nullable SegmentStats decode(ByteBuffer in, int at) {
    int length = SegmentFormat.bodyLength(in, at);
    int body = at + SegmentFormat.PREFIX_BYTES;
    if (length < 2 || SegmentFormat.type(in, at) != StateFormat.FOOTER) {
      return null;
    }
    int count = in.get(body + 1);
    if (length != 2 + count * QUEUE_BYTES) {
      return null;
    }
    SegmentStats stats = new SegmentStats();
    for (int i = 0; i < count; i++) {
      int queue = body + 2 + i * QUEUE_BYTES;
      long first = in.getLong(queue + 1);
      long last = in.getLong(queue + 9);
      stats.add(in.get(queue), first, last, in.getLong(queue + 17), in.getLong(queue + 25));
    }
    return stats;
  }
}
