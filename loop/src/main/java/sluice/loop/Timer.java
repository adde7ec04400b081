package sluice.loop;

import org.jspecify.annotations.Nullable;

/** A timeout or an interval, from {@link Loop#setTimeout} or {@link Loop#setInterval}. */
public final class Timer extends Handle {
  final long durationNanos;
  final boolean repeats;
  final Runnable callback;

  /** The list it waits in, or null while it does not wait. */
  @Nullable TimerList list;

  @Nullable Timer previous;
  @Nullable Timer next;
  long deadlineNanos;
  long sequence;

  Timer(Loop loop, long durationNanos, boolean repeats, Runnable callback) {
    super(loop);
    this.durationNanos = durationNanos;
    this.repeats = repeats;
    this.callback = callback;
  }

  /** Starts its time anew, also after it has fired; a closed timer stays closed. O(1). */
  public void refresh() {
    if (!isClosed()) {
      loop.arm(this);
    }
  }

  @Override
  public String name() {
    return (repeats ? "interval " : "timeout ") + callback.getClass().getName();
  }

  @Override
  void onClose() {
    loop.disarm(this);
  }
}
