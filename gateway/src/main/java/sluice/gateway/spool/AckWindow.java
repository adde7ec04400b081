package sluice.gateway.spool;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Records sent and not yet acknowledged, by ascending id, and the id through which all is. Loop's
 * thread only.
 */
final class AckWindow {
  /** Hears of records as the gapless prefix grows over them. */
  interface Passed {
    void onPassed(long id, int bytes);
  }

  private long[] ids = new long[64];
  private int[] bytes = new int[64];
  private boolean[] acked = new boolean[64];
  private int head;
  private int size;
  private long ackedThroughId;

  AckWindow(long ackedThroughId) {
    this.ackedThroughId = ackedThroughId;
  }

  long ackedThroughId() {
    return ackedThroughId;
  }

  int size() {
    return size;
  }

  void sent(long id, int recordBytes) {
    if (size == ids.length) {
      grow();
    }
    ids[slot(size)] = id;
    bytes[slot(size)] = recordBytes;
    acked[slot(size)] = false;
    size++;
  }

  /** False if this id is not on its way. */
  boolean ack(long id, Passed passed) {
    int index = indexOf(id);
    if (index < 0 || acked[slot(index)]) {
      return false;
    }
    acked[slot(index)] = true;
    while (size > 0 && acked[head]) {
      ackedThroughId = ids[head];
      int passedBytes = bytes[head];
      head = (head + 1) & (ids.length - 1);
      size--;
      passed.onPassed(ackedThroughId, passedBytes);
    }
    return true;
  }

  /** Whether a record was sent and the prefix has not passed it. */
  boolean contains(long id) {
    return indexOf(id) >= 0;
  }

  /** What was sent and not acknowledged, in order. */
  LongStream unacked() {
    return IntStream.range(0, size).filter(i -> !acked[slot(i)]).mapToLong(i -> ids[slot(i)]);
  }

  /** Forgets what was sent: it will be sent again. */
  void clear() {
    size = 0;
  }

  private int indexOf(long id) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = ids[slot(middle)];
      if (there == id) {
        return middle;
      }
      if (there < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int slot(int index) {
    return (head + index) & (ids.length - 1);
  }

  private void grow() {
    long[] moreIds = new long[ids.length * 2];
    int[] moreBytes = new int[ids.length * 2];
    boolean[] moreAcked = new boolean[ids.length * 2];
    for (int i = 0; i < size; i++) {
      moreIds[i] = ids[slot(i)];
      moreBytes[i] = bytes[slot(i)];
      moreAcked[i] = acked[slot(i)];
    }
    ids = moreIds;
    bytes = moreBytes;
    acked = moreAcked;
    head = 0;
  }
}
