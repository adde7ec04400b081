package sluice.gateway.spool;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Drops a queue's oldest records: at once as long as they are in memory, else by way of the disk,
 * which alone knows their topics. Records that are on their way to an uplink stay, and so do those
 * that every uplink has; but memory is not spared for what is on its way. Loop's thread only.
 */
final class Dropper {
  private static final long SLACK_BYTES_MAX = 1 << 20;
  private static final long SLACK_RECORDS_MAX = 4_096;

  private final Spool spool;
  private final Queue queue;
  private final DropScan scan;
  private final ArrayDeque<DropScan.Candidate> candidates = new ArrayDeque<>();

  /** Up to here all is looked at: acknowledged, dropped, or on its way. */
  private long seenId;

  /** The record looked at last, if it was dropped; else -1. */
  private long lastDroppedId = -1;

  private boolean scanning;

  Dropper(Spool spool, Disk disk, Compactor compactor, Queue queue) {
    this.spool = spool;
    this.queue = queue;
    this.scan = new DropScan(disk, compactor, queue.number);
    this.seenId = queue.lastId() < 0 ? queue.tail.evictedThroughId() : -1;
  }

  /** What is to go: a record, if it is old; or the next one, whatever it is. */
  private interface Rule {
    /**
     * @param record or null for whatever is next on the disk
     */
    boolean wants(DropScan.@Nullable Candidate record);
  }

  /** Makes room for a record, as far as memory goes; the disk is asked before it is urgent. */
  void makeRoom(int recordBytes) {
    Rule full = record -> !queue.hasRoomFor(recordBytes);
    Rule almost = record -> isAlmostFull();
    passDone();
    run(isOnDisk() ? almost : full, DropReason.OLDEST);
  }

  /** Drops until so much is left at most. */
  void shrinkTo(long bytes) {
    run(record -> queue.bytes() > bytes, DropReason.OLDEST);
  }

  /** Drops what is too old. */
  void expire(Ages ages, long millisMax) {
    run(record -> record == null || ages.isOlder(record, millisMax), DropReason.EXPIRED);
  }

  private void run(Rule rule, DropReason reason) {
    passDone();
    boolean more = !scanning && queue.records() > 0;
    while (more) {
      DropScan.Candidate next = candidate();
      if (next == null) {
        more = false;
        if (isOnDisk() && rule.wants(null)) {
          read(rule, reason);
        }
      } else {
        more = rule.wants(next) && look(next, reason);
      }
    }
  }

  /** The next in memory, or of what the disk gave; null if the disk must be asked. */
  private DropScan.@Nullable Candidate candidate() {
    while (!candidates.isEmpty() && candidates.element().id() <= seenId) {
      candidates.remove();
    }
    if (!candidates.isEmpty()) {
      return candidates.element();
    }
    if (isOnDisk()) {
      return null;
    }
    SpoolRecord record = queue.tail.after(seenId);
    return record == null ? null : DropScan.Candidate.of(record);
  }

  private boolean isOnDisk() {
    return queue.options.isDurable()
        && seenId < queue.tail.evictedThroughId()
        && seenId < queue.lastId();
  }

  /** What every uplink has is not looked at: memory has let go of it, and the disk is not asked. */
  private void passDone() {
    if (!isOnDisk()) {
      return;
    }
    long done = spool.doneThroughId(queue);
    if (done > seenId) {
      seenId = done;
      lastDroppedId = -1;
    }
  }

  /** Drops a record unless it is needed; false if nothing more can be dropped now. */
  private boolean look(DropScan.Candidate record, DropReason reason) {
    long id = record.id();
    if (queue.dropped.contains(id)) {
      lastDroppedId = id;
    } else if (id <= spool.doneThroughId(queue)) {
      lastDroppedId = -1;
    } else if (queue.options.isDurable() && spool.isOnItsWay(queue, id)) {
      lastDroppedId = -1;
    } else if (queue.drop(id, record.bytes(), lastDroppedId)) {
      lastDroppedId = id;
      spool.onDropped(record.topic(), reason);
      if (!queue.options.isDurable()) {
        queue.tail.evictThrough(id);
      }
    } else {
      return false;
    }
    seenId = id;
    return true;
  }

  private void read(Rule rule, DropReason reason) {
    long after = Math.max(seenId, spool.doneThroughId(queue));
    long through = spool.durableId();
    long evicted = queue.tail.evictedThroughId();
    List<Segment> segments = spool.segments();
    scanning =
        spool.submit(
            "spool drop",
            () -> scan.read(segments, after, through),
            (found, failure) -> {
              scanning = false;
              if (onRead(found, failure, evicted)) {
                run(rule, reason);
              }
            });
  }

  private boolean onRead(
      @Nullable List<DropScan.Candidate> found,
      @Nullable Throwable failure,
      long evictedThroughId) {
    if (found == null) {
      Logger.error("spool: queue {}: cannot drop: {}", queue.options.name(), "" + failure);
      return false; // the next append asks again
    }
    candidates.clear();
    candidates.addAll(found);
    if (found.isEmpty()) {
      seenId = Math.max(seenId, evictedThroughId);
    }
    return true;
  }

  /** Some room is kept: asking the disk takes time, and the queue fills meanwhile. */
  private boolean isAlmostFull() {
    long bytesMax = queue.options.bytesMax();
    long recordsMax = queue.options.recordsMax();
    return (bytesMax > 0 && queue.bytes() > bytesMax - Math.min(bytesMax / 8, SLACK_BYTES_MAX))
        || (recordsMax > 0
            && queue.records() > recordsMax - Math.min(recordsMax / 8, SLACK_RECORDS_MAX));
  }
}
