package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tinylog.Logger;
import sluice.loop.BootId;

/**
 * Makes a log ready after a start: what {@link Survey} found is tidied up, and a new segment of a
 * new epoch begun. Disk worker only.
 */
final class Recovery {
  private final Disk disk;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Damage> damaged = new ArrayList<>();
  private long tornBytes;

  private Recovery(Disk disk) {
    this.disk = disk;
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
   * @param boot this one
   */
  record Found(
      List<Segment> segments,
      LogState state,
      long lastId,
      long firstId,
      long tornBytes,
      List<Damage> damaged,
      BootId boot,
      SegmentLog log) {}

  static Found run(Disk disk, SpoolOptions options, BootId boot) throws IOException {
    return new Recovery(disk).recover(options, boot);
  }

  private Found recover(SpoolOptions options, BootId boot) throws IOException {
    disk.delete(Compactor.NAME); // half done: what it was made of is still there
    Survey survey = Survey.of(disk);
    for (Survey.Entry entry : survey.entries()) {
      tidy(entry);
    }
    long firstId = RecordId.first(survey.lastEpoch() + 1);
    SegmentLog log = new SegmentLog(disk, options.segmentBytes(), boot, survey.lastSerial());
    ByteBuffer checkpoint = ByteBuffer.allocate(StateFormat.bytesMax(survey.state()));
    StateFormat.putAll(checkpoint, survey.state(), firstId);
    segments.add(log.start(checkpoint.flip(), firstId));
    return new Found(
        List.copyOf(segments),
        survey.state(),
        survey.lastId(),
        firstId,
        tornBytes,
        damaged,
        boot,
        log);
  }

  private void tidy(Survey.Entry entry) throws IOException {
    String name = entry.segment().name();
    tornBytes += entry.tornBytes();
    note(name, entry.damagedBytes());
    if (!entry.isEmpty()) {
      boolean whole = entry.sealed() || !entry.newest() || !entry.hasHeader();
      segments.add(whole ? entry.segment() : cut(entry.segment()));
    } else if (entry.hasHeader() || entry.newest()) {
      disk.delete(name); // a power cut came between its creation and its first sync
    } else {
      Quarantine.put(disk, name);
      note(name, entry.size());
    }
  }

  private void note(String segment, long bytes) {
    if (bytes > 0) {
      damaged.add(new Damage(segment, bytes));
      Logger.warn("spool: {} is damaged: {} bytes left out", segment, bytes);
    }
  }

  /** Cuts off what a crash left behind the last record, and what was preallocated. */
  private Segment cut(Segment segment) throws IOException {
    ByteBuffer footer = Footer.encode(segment.stats());
    long end = segment.bytes();
    long sealed = end + footer.remaining();
    try (DiskFile file = disk.open(segment.name())) {
      file.truncate(end);
      file.write(footer, end);
      file.sync();
    }
    return new Segment(segment.name(), sealed, segment.stats());
  }
}
