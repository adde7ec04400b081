package sluice.addons.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import sluice.loop.Loop;

/** Holds an addon's callbacks back while it is throttled; each waits once. Loop's thread only. */
final class Gate {
  /** What waits; more is dropped and counted. */
  static final int WAITING_MAX = 4_096;

  private final Loop loop;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private boolean closed;
  private long dropped;

  Gate(Loop loop) {
    this.loop = loop;
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes it for some time; closing it again while it is closed does nothing. */
  void close(long millis) {
    if (!closed) {
      closed = true;
      loop.setTimeout(millis, this::open).unref();
    }
  }

  /** Has it run once the gate is open again. */
  void hold(Runnable callback) {
    if (waiting.size() < WAITING_MAX) {
      waiting.add(callback);
    } else {
      dropped++;
    }
  }

  /** Callbacks that were not made. */
  long dropped() {
    return dropped;
  }

  void forget() {
    waiting.clear();
  }

  private void open() {
    closed = false;
    List<Runnable> now = List.copyOf(waiting);
    waiting.clear();
    for (Runnable callback : now) {
      if (closed) {
        hold(callback);
      } else {
        loop.dispatch("addon", callback);
      }
    }
  }
}
