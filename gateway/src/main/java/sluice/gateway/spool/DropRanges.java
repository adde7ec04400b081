package sluice.gateway.spool;

import java.util.Arrays;

/**
 * Which of a queue's records were dropped: ranges of ids, in order, apart from each other. What was
 * on its way when its elders and youngers were dropped stands between two of them.
 */
final class DropRanges {
  /** With so many the queue drops nothing more until the oldest one is behind every cursor. */
  static final int RANGES_MAX = 32;

  private long[] ids = new long[0]; // first and last of each
  private int count;

  int count() {
    return count;
  }

  long first(int range) {
    return ids[2 * range];
  }

  long last(int range) {
    return ids[2 * range + 1];
  }

  boolean contains(long id) {
    int range = indexOf(id);
    return range < count && first(range) <= id;
  }

  /** Whether all ids of a span are in one range. */
  boolean covers(long firstId, long lastId) {
    int range = indexOf(firstId);
    return range < count && first(range) <= firstId && lastId <= last(range);
  }

  /**
   * Adds a record.
   *
   * @param afterId the record before it in the queue, if that was dropped too; else -1
   * @return false if there are too many ranges
   */
  boolean add(long id, long afterId) {
    int before = afterId < 0 ? count : indexOf(afterId);
    if (before < count && first(before) <= afterId) {
      ids[2 * before + 1] = Math.max(id, last(before));
      return true;
    }
    return addRange(id, id);
  }

  /** Adds what the log says; ranges that meet become one. */
  boolean addRange(long firstId, long lastId) {
    int at = indexOf(firstId);
    if (at < count && first(at) <= lastId) {
      ids[2 * at] = Math.min(firstId, first(at));
      ids[2 * at + 1] = Math.max(lastId, last(at));
      while (at + 1 < count && first(at + 1) <= last(at)) {
        ids[2 * at + 1] = Math.max(last(at), last(at + 1));
        remove(at + 1);
      }
      return true;
    }
    if (count == RANGES_MAX) {
      return false;
    }
    ids = Arrays.copyOf(ids, Math.max(ids.length, 2 * (count + 1)));
    System.arraycopy(ids, 2 * at, ids, 2 * (at + 1), 2 * (count - at));
    ids[2 * at] = firstId;
    ids[2 * at + 1] = lastId;
    count++;
    return true;
  }

  /** Forgets what is behind every cursor. */
  void forgetThrough(long id) {
    while (count > 0 && last(0) <= id) {
      remove(0);
    }
  }

  DropRanges copy() {
    DropRanges copy = new DropRanges();
    copy.ids = Arrays.copyOf(ids, 2 * count);
    copy.count = count;
    return copy;
  }

  /** The first range that ends at or behind an id. */
  private int indexOf(long id) {
    int range = 0;
    while (range < count && last(range) < id) {
      range++;
    }
    return range;
  }

  private void remove(int range) {
    System.arraycopy(ids, 2 * (range + 1), ids, 2 * range, 2 * (count - range - 1));
    count--;
  }
}
