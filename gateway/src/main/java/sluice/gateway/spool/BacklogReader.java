package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import sluice.loop.BootId;

/**
 * Reads records of a queue that have left memory, in batches, and remembers where it stopped. Disk
 * worker only; one for each cursor and queue.
 */
final class BacklogReader {
  private static final int BATCH_RECORDS_MAX = 256;
  private static final long NOTHING = -2;
  private static final int BATCH_BYTES_MAX = 128 * 1024;

  private final Disk disk;
  private final Compactor compactor;
  private final int queue;
  private String segment = "";
  private int generation;
  private long position;
  private long lastReadId = NOTHING;

  BacklogReader(Disk disk, Compactor compactor, int queue) {
    this.disk = disk;
    this.compactor = compactor;
    this.queue = queue;
  }

  /** One batch, under way and then done. */
  static final class Batch {
    /** The next ones in order; none if there is none up to the given id. */
    final List<SpoolRecord> records = new ArrayList<>();

    /** What was stepped over on the way. */
    final List<Recovery.Damage> damaged = new ArrayList<>();

    private int bytes;

    private boolean isFull() {
      return records.size() >= BATCH_RECORDS_MAX || bytes >= BATCH_BYTES_MAX;
    }

    private long lastId(long otherwise) {
      return records.isEmpty() ? otherwise : records.get(records.size() - 1).id();
    }
  }

  /**
   * The next records after an id.
   *
   * @param segments where to look: oldest first
   * @param throughId what is durable; nothing above it is read
   */
  Batch read(List<Segment> segments, long afterId, long throughId) throws IOException {
    if (afterId != lastReadId) {
      segment = "";
      position = 0;
    }
    lastReadId = NOTHING; // a read that fails begins anew
    Batch batch = new Batch();
    for (Segment candidate : segments) {
      boolean passed = candidate.name().compareTo(segment) < 0;
      if (!passed && candidate.stats().lastId(queue) > afterId && !batch.isFull()) {
        readSegment(candidate, afterId, throughId, batch);
      }
    }
    lastReadId = batch.lastId(afterId);
    return batch;
  }

  private void readSegment(Segment from, long afterId, long throughId, Batch batch)
      throws IOException {
    long lastId = Math.min(throughId, from.stats().lastId(queue)); // more stands in the next, too
    int now = compactor.generation(from);
    boolean known = from.name().equals(segment) && now == generation;
    long start = known ? position : SegmentFormat.HEADER_BYTES;
    try (DiskFile file = disk.open(from.name())) {
      BootId boot = SegmentFormat.boot(SegmentFormat.readHeader(file));
      SegmentScanner scanner = new SegmentScanner(file, start, compactor.end(from, file));
      scanner.walk((in, at, length) -> take(in, at, length, boot, afterId, lastId, batch));
      segment = from.name();
      generation = now;
      position = scanner.position();
      if (scanner.damagedBytes() > 0) {
        batch.damaged.add(new Recovery.Damage(from.name(), scanner.damagedBytes()));
      }
    } catch (NoSuchFileException e) {
      // Acknowledged and deleted since the list was made.
    }
  }

  private boolean take(
      ByteBuffer in, int at, int length, BootId boot, long afterId, long throughId, Batch batch) {
    if (SegmentFormat.type(in, at) != SegmentFormat.DATA || SegmentFormat.queue(in, at) != queue) {
      return true;
    }
    long id = SegmentFormat.id(in, at);
    if (id > throughId || batch.isFull()) {
      return false;
    }
    if (id > batch.lastId(afterId)) {
      batch.records.add(SegmentFormat.data(in, at, length, boot));
      batch.bytes += length;
    }
    return true;
  }
}
