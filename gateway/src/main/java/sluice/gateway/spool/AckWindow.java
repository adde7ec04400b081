package sluice.gateway.spool;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Ids sent and not yet acknowledged, in ascending order, and the id through which all is. Loop's
 * thread only.
 */
final class AckWindow {
  private long[] ids = new long[64];
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

  void sent(long id) {
    if (size == ids.length) {
      grow();
    }
    ids[slot(size)] = id;
    acked[slot(size)] = false;
    size++;
  }

  /** False if this id is not on its way. */
  boolean ack(long id) {
    int index = indexOf(id);
    if (index < 0 || acked[slot(index)]) {
      return false;
    }
    acked[slot(index)] = true;
    while (size > 0 && acked[head]) {
      ackedThroughId = ids[head];
      head = (head + 1) & (ids.length - 1);
      size--;
    }
    return true;
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
    boolean[] moreAcked = new boolean[ids.length * 2];
    for (int i = 0; i < size; i++) {
      moreIds[i] = ids[slot(i)];
      moreAcked[i] = acked[slot(i)];
    }
    ids = moreIds;
    acked = moreAcked;
    head = 0;
  }
}
