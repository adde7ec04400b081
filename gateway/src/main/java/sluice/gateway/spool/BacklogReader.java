package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads records that have left memory, in batches, and remembers where it stopped. Disk worker
 * only; one for each cursor.
 */
final class BacklogReader {
  private static final int BATCH_RECORDS_MAX = 256;
  private static final int BATCH_BYTES_MAX = 128 * 1024;

  private final Disk disk;
  private String segment = "";
  private long position;
  private long lastReadId = -1;

  BacklogReader(Disk disk) {
    this.disk = disk;
  }

  /** One batch under way. */
  private static final class Batch {
    final List<SpoolRecord> records = new ArrayList<>();
    int bytes;

    boolean isFull() {
      return records.size() >= BATCH_RECORDS_MAX || bytes >= BATCH_BYTES_MAX;
    }
  }

  /**
   * The next records after an id, in order.
   *
   * @param segments where to look: oldest first
   * @param throughId what is durable; nothing above it is read
   * @return empty if there is none up to that id
   */
  List<SpoolRecord> read(List<Segment> segments, long afterId, long throughId) throws IOException {
    if (afterId != lastReadId) {
      segment = "";
      position = 0;
    }
    Batch batch = new Batch();
    long from = afterId;
    for (Segment candidate : segments) {
      boolean passed = candidate.name().compareTo(segment) < 0;
      if (!passed && candidate.lastId() > from && !batch.isFull()) {
        readSegment(candidate, from, throughId, batch);
      }
    }
    int count = batch.records.size();
    lastReadId = count == 0 ? afterId : batch.records.get(count - 1).id();
    return batch.records;
  }

  private void readSegment(Segment from, long afterId, long throughId, Batch batch)
      throws IOException {
    long start = from.name().equals(segment) ? position : SegmentFormat.HEADER_BYTES;
    try (DiskFile file = disk.open(from.name())) {
      SegmentScanner scanner = new SegmentScanner(file, start);
      scanner.walk((in, at, length) -> take(in, at, length, afterId, throughId, batch));
      segment = from.name();
      position = scanner.position();
    } catch (NoSuchFileException e) {
      // Acknowledged and deleted since the list was made.
    }
  }

  private static boolean take(
      ByteBuffer in, int at, int length, long afterId, long throughId, Batch batch) {
    if (SegmentFormat.type(in, at) != SegmentFormat.DATA) {
      return true;
    }
    long id = SegmentFormat.id(in, at);
    if (batch.isFull() || id > throughId) {
      return false;
    }
    int count = batch.records.size();
    long last = count == 0 ? afterId : batch.records.get(count - 1).id();
    if (id > last) {
      batch.records.add(SegmentFormat.data(in, at, length));
      batch.bytes += length;
    }
    return true;
  }
}
