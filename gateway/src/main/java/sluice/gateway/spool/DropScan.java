package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.loop.BootId;

/**
 * Reads a queue's oldest records on the disk without their payloads: what a drop must know of each
 * is its topic. Disk worker only.
 */
final class DropScan {
  private static final int RECORDS_MAX = 2_048;

  private final Disk disk;
  private final Compactor compactor;
  private final int queue;
  private final Map<String, String> topics = new HashMap<>();
  private String segment = "";
  private int generation;
  private long position;
  private long lastReadId = -1;

  DropScan(Disk disk, Compactor compactor, int queue) {
    this.disk = disk;
    this.compactor = compactor;
    this.queue = queue;
  }

  /** A record that may be dropped. */
  record Candidate(
      long id,
      String topic,
      int bytes,
      long monotonicNanos,
      BootId boot,
      long wallMillis,
      TimeMark time) {
    static Candidate of(SpoolRecord record) {
      return new Candidate(
          record.id(),
          record.topic(),
          record.storedBytes(),
          record.monotonicNanos(),
          record.boot(),
          record.wallMillis(),
          record.time());
    }
  }

  /** One read, under way and then done. */
  private record Wanted(BootId boot, long afterId, long throughId, List<Candidate> found) {
    long lastId() {
      return found.isEmpty() ? afterId : found.get(found.size() - 1).id();
    }
  }

  /** The next ones after an id, some of them; none if there is none through the other. */
  List<Candidate> read(List<Segment> segments, long afterId, long throughId) throws IOException {
    List<Candidate> found = new ArrayList<>();
    topics.clear();
    if (afterId < lastReadId) {
      segment = "";
    }
    lastReadId = Long.MAX_VALUE; // a read that fails begins anew
    for (Segment candidate : segments) {
      boolean passed = candidate.name().compareTo(segment) < 0;
      boolean wanted = candidate.stats().lastId(queue) > afterId && found.size() < RECORDS_MAX;
      if (!passed && wanted) {
        readSegment(candidate, afterId, throughId, found);
      }
    }
    lastReadId = found.isEmpty() ? afterId : found.get(found.size() - 1).id();
    return found;
  }

  private void readSegment(Segment from, long afterId, long throughId, List<Candidate> into)
      throws IOException {
    try (DiskFile file = disk.open(from.name())) {
      int now = compactor.generation(from);
      boolean known = from.name().equals(segment) && now == generation;
      long start = known ? position : SegmentFormat.HEADER_BYTES;
      BootId boot = SegmentFormat.boot(SegmentFormat.readHeader(file));
      long lastId = Math.min(throughId, from.stats().lastId(queue)); // more stands in the next, too
      Wanted wanted = new Wanted(boot, afterId, lastId, into);
      SegmentScanner scanner = new SegmentScanner(file, start, compactor.end(from, file));
      scanner.walk((in, at, length) -> take(in, at, length, wanted));
      segment = from.name();
      generation = now;
      position = scanner.position();
    } catch (NoSuchFileException e) {
      // Acknowledged and deleted since the list was made.
    }
  }

  private boolean take(ByteBuffer in, int at, int length, Wanted wanted) {
    if (SegmentFormat.type(in, at) != SegmentFormat.DATA || SegmentFormat.queue(in, at) != queue) {
      return true;
    }
    long id = SegmentFormat.id(in, at);
    if (id > wanted.throughId || wanted.found.size() >= RECORDS_MAX) {
      return false;
    }
    if (id > wanted.lastId()) {
      wanted.found.add(
          new Candidate(
              id,
              topics.computeIfAbsent(SegmentFormat.topic(in, at), t -> t),
              SegmentFormat.PREFIX_BYTES + length,
              SegmentFormat.monotonicNanos(in, at),
              wanted.boot,
              SegmentFormat.wallMillis(in, at),
              SegmentFormat.time(in, at)));
    }
    return true;
  }
}
