package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns what a log holds, and changes nothing. From the newest segment to the oldest: each one's
 * footer says what it holds; only one without a footer is read, and the newest for the spool's
 * state. Disk worker only.
 */
final class Survey {
  private final Disk disk;
  private final LogState state = new LogState();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  /** Per queue the first id of the newer segments: above it stands what was written twice. */
  private final long[] ceilings = new long[SpoolOptions.QUEUES_MAX];

  private boolean stateIsWhole;
  private long lastId = -1;
  private long epoch;
  private long lastSerial;

  private Survey(Disk disk) {
    this.disk = disk;
    Arrays.fill(ceilings, Long.MAX_VALUE);
  }

  /**
   * A segment as it was found.
   *
   * @param segment to the end of its last record, or of its footer
   * @param size of the file
   * @param hasHeader whether its header is intact
   * @param sealed whether its footer is
   * @param newest whether it is the one written to last
   * @param damagedBytes that are no records, between records
   * @param tornBytes likewise, as a power cut leaves them at the end of what was written last
   */
  record Entry(
      Segment segment,
      long size,
      boolean hasHeader,
      boolean sealed,
      boolean newest,
      long damagedBytes,
      long tornBytes) {
    /** Nothing in it was promised, or nothing can be read. */
    boolean isEmpty() {
      boolean cutAndKept = newest && hasHeader && !sealed;
      return !cutAndKept
          && segment.stats().lastId() < 0
          && segment.bytes() <= SegmentFormat.HEADER_BYTES;
    }
  }

  static Survey of(Disk disk) throws IOException {
    Survey survey = new Survey(disk);
    List<String> names = disk.list().stream().filter(Segment::isName).toList();
    for (int i = names.size() - 1; i >= 0; i--) {
      survey.read(names.get(i), i == names.size() - 1);
    }
    survey.lastSerial = names.isEmpty() ? 0 : Segment.serialOf(names.get(names.size() - 1));
    return survey;
  }

  /** Oldest first. */
  Collection<Entry> entries() {
    return entries;
  }

  LogState state() {
    return state;
  }

  /** The last id found, or -1. */
  long lastId() {
    return lastId;
  }

  /** The last epoch of which anything was found, or 0. */
  long lastEpoch() {
    return Math.max(epoch, RecordId.epoch(Math.max(0, lastId)));
  }

  /** The newest segment's number, or 0. */
  long lastSerial() {
    return lastSerial;
  }

  private void read(String name, boolean newest) throws IOException {
    Entry entry;
    try (DiskFile file = disk.open(name)) {
      boolean hasHeader = readHeader(file);
      SegmentStats stats = Footer.read(file);
      if (stats == null || !stateIsWhole) {
        entry = new Scan(name, file, stats).run(newest, hasHeader);
      } else {
        long size = file.size();
        entry = new Entry(new Segment(name, size, stats), size, hasHeader, true, newest, 0, 0);
      }
    } catch (NoSuchFileException e) {
      return; // acknowledged and deleted since the list was made, by the gateway that runs
    }
    entries.addFirst(entry);
    SegmentStats stats = entry.segment().stats();
    for (int q = 0; q < stats.queues() && !entry.isEmpty(); q++) {
      if (stats.records(q) > 0) {
        ceilings[q] = Math.min(ceilings[q], stats.firstId(q));
      }
    }
    lastId = Math.max(lastId, stats.lastId());
  }

  private boolean readHeader(DiskFile file) throws IOException {
    long firstId = SegmentFormat.firstId(SegmentFormat.readHeader(file));
    epoch = Math.max(epoch, RecordId.epoch(Math.max(0, firstId)));
    return firstId >= 0;
  }

  /** Reads one segment. */
  private final class Scan {
    private final String name;
    private final DiskFile file;
    private final @Nullable SegmentStats known;
    private final SegmentStats counted = new SegmentStats();
    private int stateRecords;
    private boolean wholeHere;

    Scan(String name, DiskFile file, @Nullable SegmentStats known) {
      this.name = name;
      this.file = file;
      this.known = known;
    }

    Entry run(boolean newest, boolean hasHeader) throws IOException {
      long size = file.size();
      SegmentScanner scanner = new SegmentScanner(file, SegmentFormat.HEADER_BYTES, size);
      scanner.walk(this::onRecord);
      stateIsWhole |= wholeHere;
      boolean something = scanner.position() > SegmentFormat.HEADER_BYTES;
      boolean torn = isTorn(scanner);
      long damaged = torn ? 0 : scanner.damagedBytes();
      if (!hasHeader && something) {
        damaged += SegmentFormat.HEADER_BYTES;
      }
      long end = something || hasHeader ? scanner.position() : 0;
      long tail =
          known == null && newest && hasHeader ? SegmentScanner.writtenBytes(file, end, size) : 0;
      long tornBytes = (torn ? scanner.damagedBytes() : 0) + tail;
      Segment segment =
          known == null ? new Segment(name, end, counted) : new Segment(name, size, known);
      return new Entry(segment, size, hasHeader, known != null, newest, damaged, tornBytes);
    }

    /** A gap within the last commit of a segment that was not sealed is what a power cut leaves. */
    private boolean isTorn(SegmentScanner scanner) {
      long fromEnd = scanner.position() - scanner.firstDamage();
      return known == null && fromEnd <= SpoolOptions.COMMIT_BYTES_MAX;
    }

    private boolean onRecord(ByteBuffer in, int at, int bodyLength) {
      byte type = SegmentFormat.type(in, at);
      if (type == SegmentFormat.DATA) {
        count(in, at, bodyLength);
      } else if (type == StateFormat.CHECKPOINT) {
        long firstId = StateFormat.checkpointFirstId(in, at);
        epoch = Math.max(epoch, RecordId.epoch(Math.max(0, firstId)));
        wholeHere |= stateRecords == StateFormat.checkpointRecords(in, at);
      } else {
        stateRecords++;
        StateFormat.read(in, at, bodyLength, state);
      }
      return true;
    }

    private void count(ByteBuffer in, int at, int bodyLength) {
      int queue = SegmentFormat.queue(in, at);
      long id = SegmentFormat.id(in, at);
      if (LogState.isQueue(queue) && id < ceilings[queue]) {
        counted.add(queue, id, SegmentFormat.PREFIX_BYTES + bodyLength);
      }
    }
  }
}
