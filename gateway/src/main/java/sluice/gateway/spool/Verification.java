package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import sluice.gateway.spool.SpoolInspection.DamagedRange;

/**
 * Looks for bytes that are not what was written. What a power cut may leave at the end of the
 * segment that is written to is none: it was never promised, and the next start cuts it off.
 */
final class Verification {
  private final Disk disk;
  private final List<DamagedRange> damaged = new ArrayList<>();

  Verification(Disk disk) {
    this.disk = disk;
  }

  List<DamagedRange> damaged() {
    return damaged;
  }

  void run(Survey.Entry entry) throws IOException {
    String name = entry.segment().name();
    try (DiskFile file = disk.open(name)) {
      if (!entry.hasHeader() && !(entry.newest() && entry.isEmpty())) {
        add(name, 0, SegmentFormat.HEADER_BYTES, "no header of a segment");
      }
      SegmentStats footer = Footer.read(file); // it may have been sealed, or compacted, meanwhile
      boolean mayBeTorn = footer == null && entry.newest();
      Walk walk = new Walk(name);
      SegmentScanner scanner = new SegmentScanner(file, SegmentFormat.HEADER_BYTES, file.size());
      scanner.walk(walk);
      long end = scanner.position();
      walk.gaps.stream()
          .filter(gap -> !mayBeTorn || end - gap.offset() > SpoolOptions.COMMIT_BYTES_MAX)
          .forEach(damaged::add);
      if (footer != null) {
        sealedEnd(name, file, end, walk, footer);
      } else if (!mayBeTorn) {
        openEnd(name, file, end);
      }
    } catch (NoSuchFileException e) {
      // Acknowledged and deleted since the list was made.
    }
  }

  private void sealedEnd(String name, DiskFile file, long end, Walk walk, SegmentStats footer)
      throws IOException {
    if (end + Footer.TRAILER_BYTES != file.size()) {
      add(name, end, file.size() - end, "no record");
    } else if (walk.gaps.isEmpty() && !Footer.encode(walk.stats).equals(Footer.encode(footer))) {
      add(name, end, 0, "the footer before it says other than what the segment holds");
    }
  }

  private void openEnd(String name, DiskFile file, long end) throws IOException {
    long bytes = SegmentScanner.writtenBytes(file, end, file.size());
    if (bytes > 0) {
      add(name, end, bytes, "no record: a write that failed, or a broken footer");
    }
  }

  private void add(String file, long offset, long bytes, String what) {
    damaged.add(new DamagedRange(file, offset, bytes, what));
  }

  private static final class Walk implements SegmentScanner.Visitor {
    private final String name;
    final List<DamagedRange> gaps = new ArrayList<>();
    final SegmentStats stats = new SegmentStats();

    Walk(String name) {
      this.name = name;
    }

    @Override
    public boolean onRecord(ByteBuffer in, int at, int bodyLength) {
      int queue =
          SegmentFormat.type(in, at) == SegmentFormat.DATA ? SegmentFormat.queue(in, at) : -1;
      if (LogState.isQueue(queue)) {
        stats.add(queue, SegmentFormat.id(in, at), SegmentFormat.PREFIX_BYTES + bodyLength);
      }
      return true;
    }

    @Override
    public void onDamage(long position, long bytes) {
      gaps.add(new DamagedRange(name, position, bytes, "no record"));
    }
  }
}
