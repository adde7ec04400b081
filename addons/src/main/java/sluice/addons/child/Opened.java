package sluice.addons.child;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened for a start: closed if it fails, and in part when it is done. */
final class Opened implements AutoCloseable {
  /** Closing it throws nothing. */
  interface Thing extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<AutoCloseable> kept = new ArrayDeque<>();
  private final Deque<AutoCloseable> lent = new ArrayDeque<>();

  /** Closed in any case. */
  <T extends AutoCloseable> T keep(T one) {
    kept.push(one);
    return one;
  }

  /** Done in any case. */
  void last(Thing one) {
    kept.push(one);
  }

  /** Closed unless it is {@link #done}. */
  <T extends AutoCloseable> T lend(T one) {
    lent.push(one);
    return one;
  }

  /** Done unless it is {@link #done}. */
  void undo(Thing one) {
    lent.push(one);
  }

  void done() {
    lent.clear();
  }

  @Override
  public void close() {
    closeAll(lent);
    closeAll(kept);
  }

  private static void closeAll(Deque<AutoCloseable> all) {
    while (!all.isEmpty()) {
      try {
        all.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("addons: closing failed", e);
      }
    }
  }
}
