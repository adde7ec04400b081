package sluice.gateway.spool;

/**
 * A queue: its records in memory, how much waits in it, and what was dropped of it. Loop's thread
 * only.
 */
final class Queue {
  final int number;
  final QueueOptions options;
  final Tail tail;

  /** What was dropped; shared with the state that the log keeps. */
  final DropRanges dropped;

  /** As far as it is in the log, and as far as that is durable. */
  private DropRanges loggedDrops;

  private DropRanges durableDrops;
  private boolean hasUnloggedDrops;

  private long lastId;
  private long records;
  private long bytes;

  Queue(int number, QueueOptions options, Tail tail, DropRanges dropped, long lastId) {
    this.number = number;
    this.options = options;
    this.tail = tail;
    this.dropped = dropped;
    this.loggedDrops = dropped.copy();
    this.durableDrops = loggedDrops;
    this.lastId = lastId;
  }

  QueueStatus status() {
    return new QueueStatus(options.name(), options.priority(), options.isDurable(), records, bytes);
  }

  /** The id appended last, or found last on the disk, or -1. */
  long lastId() {
    return lastId;
  }

  /** Records that wait for some cursor. */
  long records() {
    return records;
  }

  /** Their bytes, as on the disk. */
  long bytes() {
    return bytes;
  }

  boolean hasRoomFor(int recordBytes) {
    return (options.bytesMax() == 0 || bytes + recordBytes <= options.bytesMax())
        && (options.recordsMax() == 0 || records < options.recordsMax());
  }

  void appended(SpoolRecord record, int recordBytes) {
    tail.add(record);
    lastId = record.id();
    records++;
    bytes += recordBytes;
  }

  /** No cursor needs so many any more. */
  void done(long doneRecords, long doneBytes) {
    records -= doneRecords;
    bytes -= doneBytes;
  }

  /** What was counted on the disk and in the commits under way. */
  void counted(long nowRecords, long nowBytes) {
    records = nowRecords;
    bytes = nowBytes;
  }

  /**
   * Drops a record.
   *
   * @param afterId as of {@link DropRanges#add}
   * @return false if it cannot be noted now
   */
  boolean drop(long id, int recordBytes, long afterId) {
    if (!dropped.add(id, afterId)) {
      return false;
    }
    hasUnloggedDrops = options.isDurable();
    done(1, recordBytes);
    return true;
  }

  boolean hasUnloggedDrops() {
    return hasUnloggedDrops;
  }

  /** What was dropped up to now is in the log. */
  void dropsLogged() {
    hasUnloggedDrops = false;
    loggedDrops = dropped.copy();
  }

  /** What was logged is durable. */
  void dropsDurable() {
    durableDrops = loggedDrops;
  }

  /** What was dropped durably; not to be changed. */
  DropRanges durableDrops() {
    return durableDrops;
  }

  /**
   * Whether a segment's records of this queue can go: acknowledged or dropped, and that durably.
   */
  boolean isDone(SegmentStats stats, long ackedThroughId) {
    long last = stats.lastId(number);
    if (last <= ackedThroughId) {
      return true;
    }
    return durableDrops.covers(Math.max(stats.firstId(number), ackedThroughId + 1), last);
  }
}
