package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Learns after a start what is there. From the newest segment to the oldest: each one's footer says
 * what it holds; only one without a footer is read, and the newest for the spool's state. Disk
 * worker only.
 */
final class Recovery {
  private final Disk disk;
  private final LogState state = new LogState();
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private final List<Damage> damaged = new ArrayList<>();

  /** Per queue the first id of the newer segments: above it stands what was written twice. */
  private final long[] ceilings = new long[SpoolOptions.QUEUES_MAX];

  private boolean stateIsWhole;
  private long lastId = -1;
  private long epoch;
  private long tornBytes;

  private Recovery(Disk disk) {
    this.disk = disk;
    Arrays.fill(ceilings, Long.MAX_VALUE);
  }

  /** Bytes of a segment that are no records. */
  record Damage(String segment, long bytes) {}

  /**
   * What was found, and the log opened on a new segment of a new epoch.
   *
   * @param segments those found, oldest first, and the new one
   * @param lastId the last id found, or -1
   * @param firstId the first id of this epoch
   * @param tornBytes cut off the end of the last segment
   * @param damaged stepped over elsewhere
   */
  record Found(
      List<Segment> segments,
      LogState state,
      long lastId,
      long firstId,
      long tornBytes,
      List<Damage> damaged,
      SegmentLog log) {}

  static Found run(Disk disk, SpoolOptions options) throws IOException {
    return new Recovery(disk).recover(options);
  }

  private Found recover(SpoolOptions options) throws IOException {
    disk.delete(Compactor.NAME); // half done: what it was made of is still there
    List<String> names = disk.list().stream().filter(Segment::isName).toList();
    for (int i = names.size() - 1; i >= 0; i--) {
      recoverSegment(names.get(i), i == names.size() - 1);
    }
    epoch = Math.max(epoch, RecordId.epoch(Math.max(0, lastId)));
    long firstId = RecordId.first(epoch + 1);
    long lastSerial = names.isEmpty() ? 0 : Segment.serialOf(names.get(names.size() - 1));
    SegmentLog log = new SegmentLog(disk, options.segmentBytes(), BootId.current(), lastSerial);
    ByteBuffer checkpoint = ByteBuffer.allocate(StateFormat.bytesMax(state));
    StateFormat.putAll(checkpoint, state, firstId);
    List<Segment> all = new ArrayList<>(segments);
    all.add(log.start(checkpoint.flip(), firstId));
    return new Found(List.copyOf(all), state, lastId, firstId, tornBytes, damaged, log);
  }

  private void recoverSegment(String name, boolean newest) throws IOException {
    Segment found;
    boolean ours;
    long size;
    try (DiskFile file = disk.open(name)) {
      size = file.size();
      ours = readHeader(file);
      SegmentStats stats = Footer.read(file);
      found = new Segment(name, size, stats == null ? new SegmentStats() : stats);
      if (stats == null || !stateIsWhole) {
        found = new Scan(name, file, stats).run(newest, ours);
      }
    }
    if (found.stats().lastId() < 0 && found.bytes() <= SegmentFormat.HEADER_BYTES) {
      if (ours || newest) {
        disk.delete(name); // a power cut came between its creation and its first sync
      } else {
        Quarantine.put(disk, name);
        damaged.add(new Damage(name, size));
      }
      return;
    }
    for (int q = 0; q < found.stats().queues(); q++) {
      if (found.stats().records(q) > 0) {
        ceilings[q] = Math.min(ceilings[q], found.stats().firstId(q));
      }
    }
    lastId = Math.max(lastId, found.stats().lastId());
    segments.addFirst(found);
  }

  private boolean readHeader(DiskFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
    while (header.hasRemaining() && file.read(header, header.position()) >= 0) {
      // a read may be short
    }
    long firstId = SegmentFormat.firstId(header.flip());
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

    Segment run(boolean newest, boolean hasHeader) throws IOException {
      long size = file.size();
      SegmentScanner scanner = new SegmentScanner(file, SegmentFormat.HEADER_BYTES, size);
      scanner.walk(this::onRecord);
      stateIsWhole |= wholeHere;
      boolean something = scanner.position() > SegmentFormat.HEADER_BYTES;
      note(scanner, hasHeader || !something ? 0 : SegmentFormat.HEADER_BYTES);
      if (known != null) {
        return new Segment(name, size, known);
      }
      long end = something || hasHeader ? scanner.position() : 0;
      if (newest && hasHeader) {
        end = cut(end, size);
      }
      return new Segment(name, end, counted);
    }

    /** A gap within the last commit of a segment that was not sealed is what a power cut leaves. */
    private void note(SegmentScanner scanner, int headerBytes) {
      long bytes = scanner.damagedBytes();
      long fromEnd = scanner.position() - scanner.firstDamage();
      if (known == null && fromEnd <= SpoolOptions.COMMIT_BYTES_MAX) {
        tornBytes += bytes;
        bytes = 0;
      }
      if (bytes + headerBytes > 0) {
        damaged.add(new Damage(name, bytes + headerBytes));
        Logger.warn("spool: {} is damaged: {} bytes left out", name, bytes + headerBytes);
      }
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
      if (queue >= 0 && queue < SpoolOptions.QUEUES_MAX && id < ceilings[queue]) {
        counted.add(queue, id, SegmentFormat.PREFIX_BYTES + bodyLength);
      }
    }

    /** Cuts off what a crash left behind the last record, and what was preallocated. */
    private long cut(long end, long size) throws IOException {
      tornBytes += trailing(end, size);
      ByteBuffer footer = Footer.encode(counted);
      long sealed = end + footer.remaining();
      file.truncate(end);
      file.write(footer, end);
      file.sync();
      return sealed;
    }

    /** Bytes to the last one that is not zero. */
    private long trailing(long end, long size) throws IOException {
      ByteBuffer window = ByteBuffer.allocate(64 * 1024);
      long last = end;
      long at = end;
      while (at < size && file.read(window.clear(), at) > 0) {
        for (int i = 0; i < window.position(); i++) {
          last = window.get(i) == 0 ? last : at + i + 1;
        }
        at += window.position();
      }
      return last - end;
    }
  }
}
