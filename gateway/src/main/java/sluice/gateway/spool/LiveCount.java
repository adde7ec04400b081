package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Counts, after a start, the records that need not be sent any more in segments that hold others,
 * too: footers cannot say. Disk worker only.
 */
final class LiveCount {
  final long[] deadRecords = new long[SpoolOptions.QUEUES_MAX];
  final long[] deadBytes = new long[SpoolOptions.QUEUES_MAX];

  private final long[] doneThroughIds;
  private final DropRanges[] dropped;

  /**
   * A count.
   *
   * @param doneThroughIds per queue, the id through which every cursor has acknowledged all
   * @param dropped per queue; a copy
   */
  LiveCount(long[] doneThroughIds, DropRanges[] dropped) {
    this.doneThroughIds = doneThroughIds;
    this.dropped = dropped;
  }

  LiveCount run(Disk disk, List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      if (isMixed(segment.stats())) {
        try (DiskFile file = disk.open(segment.name())) {
          new SegmentScanner(file, SegmentFormat.HEADER_BYTES, segment.bytes())
              .walk((in, at, length) -> count(segment.stats(), in, at, length));
        } catch (NoSuchFileException e) {
          // Acknowledged and deleted since the list was made.
        }
      }
    }
    return this;
  }

  private boolean isMixed(SegmentStats stats) {
    for (int q = 0; q < stats.queues(); q++) {
      boolean some = stats.records(q) > 0;
      if (some && (stats.firstId(q) <= doneThroughIds[q] || dropped[q].count() > 0)) {
        return true;
      }
    }
    return false;
  }

  private boolean count(SegmentStats stats, ByteBuffer in, int at, int bodyLength) {
    int q = SegmentFormat.type(in, at) == SegmentFormat.DATA ? SegmentFormat.queue(in, at) : -1;
    if (LogState.isQueue(q)) {
      long id = SegmentFormat.id(in, at);
      boolean ours = id <= stats.lastId(q); // more stands in the next segment, too
      if (ours && (id <= doneThroughIds[q] || dropped[q].contains(id))) {
        deadRecords[q]++;
        deadBytes[q] += SegmentFormat.PREFIX_BYTES + bodyLength;
      }
    }
    return true;
  }
}
