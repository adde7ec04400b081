package sluice.bench;

import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What one writes without a timer library: a binary heap by deadline, then by start. */
final class HeapTimers {
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private long sequence;

  private static final class Entry implements Comparable<Entry> {
    final long deadlineNanos;
    final long sequence;
    @Nullable Runnable callback;

    Entry(long deadlineNanos, long sequence, Runnable callback) {
      this.deadlineNanos = deadlineNanos;
      this.sequence = sequence;
      this.callback = callback;
    }

    @Override
    public int compareTo(Entry other) {
      int byDeadline = Long.compare(deadlineNanos, other.deadlineNanos);
      return byDeadline != 0 ? byDeadline : Long.compare(sequence, other.sequence);
    }
  }

  static Map<Metric, Double> run(int count) {
    HeapTimers timers = new HeapTimers();
    TurnedClock clock = new TurnedClock();
    int[] fired = new int[1];
    Runnable callback = () -> fired[0]++;
    Entry[] entries = new Entry[count];
    return TimersFigure.time(
        count,
        i -> entries[i] = timers.set(clock, TimersFigure.durationMillis(i), callback),
        i -> entries[i].callback = null,
        () -> {
          clock.forwardMillis(61_000);
          timers.fire(clock.nanoTime());
        });
  }

  private Entry set(TurnedClock clock, long millis, Runnable callback) {
    Entry entry = new Entry(clock.nanoTime() + millis * 1_000_000, sequence++, callback);
    queue.add(entry);
    return entry;
  }

  private void fire(long nowNanos) {
    Entry first = queue.peek();
    while (first != null && first.deadlineNanos <= nowNanos) {
      var _ = queue.poll();
      Runnable callback = first.callback;
      if (callback != null) {
        callback.run();
      }
      first = queue.peek();
    }
  }
}
