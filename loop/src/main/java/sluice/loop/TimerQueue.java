package sluice.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All waiting timers, as Node keeps them: one FIFO list per duration, and a heap of the lists by
 * their first timer. Starting, refreshing and clearing cost O(1) unless the first of a list
 * changes; then O(log of the number of durations). Unlike Node's, the order is exact across lists:
 * by deadline, then by start.
 */
final class TimerQueue {
  private final Map<Long, TimerList> lists = new HashMap<>();
  private TimerList[] heap = new TimerList[16];
  private int heapSize;
  private long sequences;
  private int waiting;

  /** How many timers wait. */
  int size() {
    return waiting;
  }

  /** The timer due first, or null. */
  @Nullable Timer first() {
    return heapSize == 0 ? null : heap[0].head;
  }

  /** Starts or restarts a timer. */
  void add(Timer timer, long nowNanos) {
    remove(timer);
    timer.deadlineNanos = nowNanos + timer.durationNanos;
    timer.sequence = sequences++;
    TimerList list = lists.get(timer.durationNanos);
    if (list == null) {
      list = new TimerList(timer.durationNanos);
      lists.put(timer.durationNanos, list);
      list.append(timer);
      push(list);
    } else {
      list.append(timer);
    }
    waiting++;
  }

  /** Takes a timer out; nothing happens if it does not wait. */
  void remove(Timer timer) {
    TimerList list = timer.list;
    if (list == null) {
      return;
    }
    boolean first = list.head == timer;
    list.unlink(timer);
    waiting--;
    if (list.head == null) {
      lists.remove(list.durationNanos);
      removeFromHeap(list);
    } else if (first) {
      siftDown(list);
    }
  }

  private void push(TimerList list) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    place(list, heapSize++);
    siftUp(list);
  }

  @SuppressWarnings("NullAway") // slots past heapSize are null and never read
  private void removeFromHeap(TimerList list) {
    TimerList last = heap[--heapSize];
    heap[heapSize] = null;
    if (last != list) {
      place(last, list.heapIndex);
      siftUp(last);
      siftDown(last);
    }
  }

  private void siftUp(TimerList list) {
    int i = list.heapIndex;
    while (i > 0 && list.isBefore(heap[(i - 1) >>> 1])) {
      place(heap[(i - 1) >>> 1], i);
      i = (i - 1) >>> 1;
    }
    place(list, i);
  }

  private void siftDown(TimerList list) {
    int i = list.heapIndex;
    for (int child = 2 * i + 1; child < heapSize; child = 2 * i + 1) {
      if (child + 1 < heapSize && heap[child + 1].isBefore(heap[child])) {
        child++;
      }
      if (!heap[child].isBefore(list)) {
        break;
      }
      place(heap[child], i);
      i = child;
    }
    place(list, i);
  }

  private void place(TimerList list, int index) {
    heap[index] = list;
    list.heapIndex = index;
  }
}
