package sluice.gateway.spool;

import java.util.Arrays;

/** What a segment, or a commit, holds of each queue. Not shared between threads. */
final class SegmentStats {
  private long[] firstIds = new long[0];
  private long[] lastIds = new long[0];
  private long[] records = new long[0];
  private long[] bytes = new long[0];

  /** Counts a record; ids ascend within a queue. */
  void add(int queue, long id, long recordBytes) {
    add(queue, id, id, 1, recordBytes);
  }

  void add(int queue, long firstId, long lastId, long count, long countBytes) {
    if (queue >= records.length) {
      resize(queue + 1);
    }
    firstIds[queue] = records[queue] == 0 ? firstId : Math.min(firstIds[queue], firstId);
    lastIds[queue] = records[queue] == 0 ? lastId : Math.max(lastIds[queue], lastId);
    records[queue] += count;
    bytes[queue] += countBytes;
  }

  void add(SegmentStats other) {
    for (int q = 0; q < other.queues(); q++) {
      if (other.records[q] > 0) {
        add(q, other.firstIds[q], other.lastIds[q], other.records[q], other.bytes[q]);
      }
    }
  }

  SegmentStats copy() {
    SegmentStats copy = new SegmentStats();
    copy.add(this);
    return copy;
  }

  void clear() {
    Arrays.fill(records, 0);
    Arrays.fill(bytes, 0);
  }

  /** The highest queue number in it, and one. */
  int queues() {
    return records.length;
  }

  /** How many records of a queue there are. */
  long records(int queue) {
    return queue < records.length ? records[queue] : 0;
  }

  /** Their bytes in the file. */
  long bytes(int queue) {
    return queue < bytes.length ? bytes[queue] : 0;
  }

  /** The queue's first id; only if it has records. */
  long firstId(int queue) {
    return firstIds[queue];
  }

  /** The queue's last id, or -1 if it has no records. */
  long lastId(int queue) {
    return records(queue) > 0 ? lastIds[queue] : -1;
  }

  /** The last id of any queue, or -1. */
  long lastId() {
    long last = -1;
    for (int q = 0; q < records.length; q++) {
      last = Math.max(last, lastId(q));
    }
    return last;
  }

  private void resize(int queues) {
    firstIds = Arrays.copyOf(firstIds, queues);
    lastIds = Arrays.copyOf(lastIds, queues);
    records = Arrays.copyOf(records, queues);
    bytes = Arrays.copyOf(bytes, queues);
  }
}
