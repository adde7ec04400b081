package sluice.loop;

import org.jspecify.annotations.Nullable;

/**
 * Timers of one duration, in the order of their deadlines: as time does not run backwards, a timer
 * started later belongs at the end.
 */
final class TimerList {
  final long durationNanos;
  @Nullable Timer head;
  private @Nullable Timer tail;

  /** Its place in {@link TimerQueue}'s heap. */
  int heapIndex;

  TimerList(long durationNanos) {
    this.durationNanos = durationNanos;
  }

  void append(Timer timer) {
    timer.list = this;
    timer.previous = tail;
    if (tail == null) {
      head = timer;
    } else {
      tail.next = timer;
    }
    tail = timer;
  }

  void unlink(Timer timer) {
    Timer previous = timer.previous;
    Timer next = timer.next;
    if (previous == null) {
      head = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      tail = previous;
    } else {
      next.previous = previous;
    }
    timer.list = null;
    timer.previous = null;
    timer.next = null;
  }

  /** The order of first timers: by deadline, then by who was started first. */
  boolean isBefore(TimerList other) {
    Timer mine = head;
    Timer theirs = other.head;
    assert mine != null && theirs != null : "an empty list is not in the heap";
    long byDeadline = mine.deadlineNanos - theirs.deadlineNanos;
    return byDeadline != 0 ? byDeadline < 0 : mine.sequence < theirs.sequence;
  }
}
