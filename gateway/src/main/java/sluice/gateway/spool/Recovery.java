package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;

/**
 * Reads all segments after a start: what is there, how far each cursor got, where the last one is
 * torn. Disk worker only.
 */
final class Recovery {
  private final Disk disk;
  private final List<Segment> segments = new ArrayList<>();
  private final Map<String, Long> acked = new HashMap<>();
  private long lastId = -1;
  private long epoch;
  private long lastSerial;
  private long damagedBytes;
  private long tornBytes;

  private Recovery(Disk disk) {
    this.disk = disk;
  }

  /**
   * What was found, and the log opened on a new segment of a new epoch.
   *
   * @param segments those found, oldest first, and the new one
   * @param acked per cursor name, the id through which all is acknowledged
   * @param lastId the last id found, or that before the first of all
   * @param firstId the first id of this epoch
   * @param tornBytes cut off the end of the last segment
   * @param damagedBytes stepped over elsewhere; the file is kept
   */
  record Found(
      List<Segment> segments,
      Map<String, Long> acked,
      long lastId,
      long firstId,
      long tornBytes,
      long damagedBytes,
      SegmentLog log) {}

  static Found run(Disk disk, SpoolOptions options) throws IOException {
    return new Recovery(disk).recover(options);
  }

  private Found recover(SpoolOptions options) throws IOException {
    List<String> names = disk.list().stream().filter(Segment::isName).toList();
    for (int i = 0; i < names.size(); i++) {
      recoverSegment(names.get(i), i == names.size() - 1);
    }
    long firstId = RecordId.first(epoch + 1);
    SegmentLog log = new SegmentLog(disk, options.segmentBytes(), lastSerial);
    SegmentLog.Written fresh = log.roll(firstId);
    segments.add(new Segment(fresh.segment(), firstId - 1, fresh.bytes()));
    return new Found(segments, acked, lastId, firstId, tornBytes, damagedBytes, log);
  }

  private void recoverSegment(String name, boolean last) throws IOException {
    lastSerial = Segment.serialOf(name);
    try (DiskFile file = disk.open(name)) {
      ByteBuffer header = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
      while (header.hasRemaining() && file.read(header, header.position()) >= 0) {
        // a read may be short
      }
      long firstId = SegmentFormat.firstId(header.flip());
      if (firstId >= 0) {
        epoch = Math.max(epoch, RecordId.epoch(firstId));
        scan(name, file, last);
      } else {
        onForeignHeader(name, file.size(), last);
      }
    }
  }

  /** The last segment may have been torn in its very header: then no id of it was ever given. */
  private void onForeignHeader(String name, long size, boolean last) {
    if (!last) {
      damagedBytes += size;
      Logger.warn("spool: {} has no header of ours; kept, not read", name);
    }
    segments.add(new Segment(name, lastId, size));
  }

  private void scan(String name, DiskFile file, boolean last) throws IOException {
    SegmentScanner scanner = new SegmentScanner(file, SegmentFormat.HEADER_BYTES);
    scanner.walk(this::onRecord);
    long end = scanner.position();
    long size = file.size();
    if (last && size > end) {
      tornBytes = size - end;
      file.truncate(end);
      file.sync();
    }
    if (scanner.damagedBytes() > 0) {
      damagedBytes += scanner.damagedBytes();
      Logger.warn("spool: {} is damaged: {} bytes left out", name, scanner.damagedBytes());
    }
    segments.add(new Segment(name, lastId, last ? end : size));
  }

  private boolean onRecord(ByteBuffer in, int at, int bodyLength) {
    switch (SegmentFormat.type(in, at)) {
      case SegmentFormat.DATA -> lastId = Math.max(lastId, SegmentFormat.id(in, at));
      case SegmentFormat.ACK ->
          acked.merge(
              SegmentFormat.ackCursor(in, at, bodyLength), SegmentFormat.id(in, at), Math::max);
      default ->
          Logger.warn("spool: a record of unknown type is left out; written by a later version?");
    }
    return true;
  }
}
