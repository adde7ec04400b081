package sluice.addons.host;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A bounded queue of numbers, many threads in and one out, without garbage: Vyukov's bounded queue,
 * where each place has a count that says whose turn it is.
 */
final class LongRing {
  private final int mask;
  private final AtomicLongArray turns;
  private final long[] values;
  private final AtomicLong tail = new AtomicLong();
  private long head;

  /** For so many at least, up to the next power of two. */
  LongRing(int capacity) {
    int size = Integer.highestOneBit(Math.max(2, capacity) * 2 - 1);
    mask = size - 1;
    turns = new AtomicLongArray(size);
    values = new long[size];
    for (int i = 0; i < size; i++) {
      turns.set(i, i);
    }
  }

  /** False if it is full. Any thread. */
  boolean offer(long value) {
    for (long at = tail.get(); ; at = tail.get()) {
      int place = (int) at & mask;
      long turn = turns.get(place);
      if (turn < at) {
        return false;
      }
      if (turn == at && tail.compareAndSet(at, at + 1)) {
        values[place] = value;
        turns.set(place, at + 1);
        return true;
      }
    }
  }

  /** Whether {@link #take} has one. The one thread. */
  boolean isReady() {
    return turns.get((int) head & mask) == head + 1;
  }

  /** The first one, once {@link #isReady}. */
  long take() {
    int place = (int) head & mask;
    long value = values[place];
    turns.set(place, head + mask + 1);
    head++;
    return value;
  }
}
