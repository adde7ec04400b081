package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a full segment anew with the records that are still needed, when these are few and keep
 * the rest from being deleted: to another name, synced, renamed, so that at every moment the one or
 * the other is there. Disk worker only.
 */
final class Compactor {
  static final String NAME = "compact.tmp";

  private final Disk disk;
  private final Map<String, Integer> generations = new HashMap<>();

  Compactor(Disk disk) {
    this.disk = disk;
  }

  /**
   * What is not needed any more, durably.
   *
   * @param doneThroughIds per queue, the id through which every cursor has acknowledged all
   * @param dropped per queue
   */
  record Done(long[] doneThroughIds, DropRanges[] dropped) {
    boolean has(int queue, long id) {
      return LogState.isQueue(queue)
          && (id <= doneThroughIds[queue] || dropped[queue].contains(id));
    }
  }

  /** How often this process wrote a segment anew: positions in it are not what they were. */
  int generation(Segment segment) {
    return generations.getOrDefault(segment.name(), 0);
  }

  /** Where a segment ends, as a list made earlier may not know. */
  long end(Segment segment, DiskFile file) throws IOException {
    return generation(segment) > 0 ? file.size() : segment.bytes();
  }

  /** The segment as it is afterwards. */
  Segment compact(Segment segment, Done done) throws IOException {
    disk.delete(NAME);
    Copy copy;
    try (DiskFile from = disk.open(segment.name());
        DiskFile to = disk.create(NAME, 0)) {
      copy = new Copy(to, segment.stats(), done);
      copy.header(from);
      new SegmentScanner(from, SegmentFormat.HEADER_BYTES, end(segment, from)).walk(copy::record);
      copy.finish();
    }
    disk.rename(NAME, segment.name());
    disk.syncDirectory();
    generations.merge(segment.name(), 1, Integer::sum);
    return new Segment(segment.name(), copy.position, copy.stats);
  }

  /** A segment deleted needs no mention any more. */
  void forget(List<Segment> deleted) {
    deleted.forEach(segment -> generations.remove(segment.name()));
  }

  private static final class Copy {
    private final DiskFile to;
    private final SegmentStats before;
    private final Done done;
    private final ByteBuffer buffer =
        ByteBuffer.allocate(SegmentFormat.PREFIX_BYTES + 2 * SegmentFormat.BODY_BYTES_MAX);
    private final SegmentStats stats = new SegmentStats();
    private long position;

    Copy(DiskFile to, SegmentStats before, Done done) {
      this.to = to;
      this.before = before;
      this.done = done;
    }

    void header(DiskFile from) throws IOException {
      buffer.put(SegmentFormat.readHeader(from));
    }

    /** Takes over what is needed; the state in it is older than what newer segments say. */
    boolean record(ByteBuffer in, int at, int bodyLength) throws IOException {
      if (SegmentFormat.type(in, at) != SegmentFormat.DATA) {
        return true;
      }
      int queue = SegmentFormat.queue(in, at);
      long id = SegmentFormat.id(in, at);
      int bytes = SegmentFormat.PREFIX_BYTES + bodyLength;
      boolean ours = id <= before.lastId(queue); // more stands in the next segment, too
      if (ours && !done.has(queue, id) && id > stats.lastId(queue)) {
        stats.add(queue, id, bytes);
        buffer.put(in.slice(at, bytes));
        if (buffer.remaining() < SegmentFormat.PREFIX_BYTES + SegmentFormat.BODY_BYTES_MAX) {
          flush();
        }
      }
      return true;
    }

    void finish() throws IOException {
      flush();
      ByteBuffer footer = Footer.encode(stats);
      int length = footer.remaining();
      to.write(footer, position);
      position += length;
      to.sync();
    }

    private void flush() throws IOException {
      buffer.flip();
      int length = buffer.remaining();
      to.write(buffer, position);
      position += length;
      buffer.clear();
    }
  }
}
