package sluice.gateway.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The segments there are, and their end. Loop's thread only; {@link #delete} is the disk worker's.
 */
final class SegmentList {
  private final Disk disk;
  private final DiskWorker worker;
  private final Compactor compactor;
  private final Map<String, Long> damaged = new HashMap<>();
  private List<Segment> segments;
  private long bytes;
  private long damagedBytes;

  SegmentList(Disk disk, DiskWorker worker, Compactor compactor, Recovery.Found found) {
    this.disk = disk;
    this.compactor = compactor;
    this.worker = worker;
    this.segments = found.segments();
    this.bytes = bytesOf(segments);
    found.damaged().forEach(this::damaged);
  }

  /** Oldest first; the last is written to. */
  List<Segment> all() {
    return segments;
  }

  /** Of all of them. */
  long bytes() {
    return bytes;
  }

  long damagedBytes() {
    return damagedBytes;
  }

  /** Notes what was found on reading; the segment is kept aside when its time comes. */
  void damaged(Recovery.Damage damage) {
    long before = damaged.getOrDefault(damage.segment(), 0L);
    if (damage.bytes() > before) {
      damagedBytes += damage.bytes() - before;
      damaged.put(damage.segment(), damage.bytes());
    }
  }

  boolean isDamaged(Segment segment) {
    return damaged.containsKey(segment.name());
  }

  /** A segment was written anew, unless it is gone meanwhile. */
  void compacted(Segment fresh) {
    List<Segment> now = new ArrayList<>(segments);
    now.replaceAll(segment -> segment.name().equals(fresh.name()) ? fresh : segment);
    replace(now);
  }

  /** A segment was begun, grew, or was sealed. */
  void written(Segment segment) {
    List<Segment> now = new ArrayList<>(segments);
    int last = now.size() - 1;
    if (now.get(last).name().equals(segment.name())) {
      now.set(last, segment);
    } else {
      now.add(segment);
    }
    replace(now);
  }

  /**
   * Deletes what nobody needs.
   *
   * @param isDone whether all of a segment's records are done with
   */
  void deleteDone(Predicate<SegmentStats> isDone) {
    List<Segment> done = new ArrayList<>();
    List<Segment> kept = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean active = i == segments.size() - 1;
      (active || !isDone.test(segment.stats()) ? kept : done).add(segment);
    }
    if (done.isEmpty()) {
      return;
    }
    List<String> aside = done.stream().map(Segment::name).filter(damaged::containsKey).toList();
    boolean taken =
        worker.submit("spool delete", () -> delete(done, aside), SegmentList::onDeleted);
    if (taken) {
      replace(kept);
    }
  }

  private int delete(List<Segment> done, List<String> aside) throws IOException {
    compactor.forget(done);
    for (Segment segment : done) {
      if (aside.contains(segment.name())) {
        Quarantine.put(disk, segment.name());
      } else {
        disk.delete(segment.name());
      }
    }
    disk.syncDirectory();
    return done.size();
  }

  /** A file that could not be deleted is found again, and deleted, after the next start. */
  private static void onDeleted(@Nullable Integer count, @Nullable Throwable failure) {
    if (failure != null) {
      Logger.warn("spool: delete acknowledged segments: {}", failure.getMessage());
    }
  }

  private void replace(List<Segment> now) {
    segments = List.copyOf(now);
    bytes = bytesOf(segments);
  }

  private static long bytesOf(List<Segment> of) {
    long sum = 0;
    for (Segment segment : of) {
      sum += segment.bytes();
    }
    return sum;
  }
}
