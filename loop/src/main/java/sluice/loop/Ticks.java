package sluice.loop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What runs between callbacks: first all ticks, then all microtasks, again until both are empty;
 * then failed promises that nothing handled. Node's order since version 11; {@link Loop#dispatch}
 * drains them.
 */
final class Ticks {
  private final ArrayDeque<Runnable> ticks = new ArrayDeque<>();
  private final ArrayDeque<Runnable> microtasks = new ArrayDeque<>();

  private final ArrayDeque<Promise<?>> rejected = new ArrayDeque<>();

  void nextTick(Runnable callback) {
    ticks.add(callback);
  }

  void queueMicrotask(Runnable callback) {
    microtasks.add(callback);
  }

  void rejected(Promise<?> promise) {
    rejected.add(promise);
  }

  boolean isEmpty() {
    return ticks.isEmpty() && microtasks.isEmpty() && rejected.isEmpty();
  }

  boolean onlyRejectedLeft() {
    return ticks.isEmpty() && microtasks.isEmpty();
  }

  @Nullable Runnable pollTick() {
    return ticks.poll();
  }

  @Nullable Runnable pollMicrotask() {
    return microtasks.poll();
  }

  @Nullable Promise<?> pollRejected() {
    return rejected.poll();
  }
}
