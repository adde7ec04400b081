package sluice.gateway.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One uplink's place in the spool: what it has taken, and what it has acknowledged. Loop's thread
 * only.
 *
 * <p>Of the queues with something to send the one of the highest priority is served; within a queue
 * records come in order, from memory as long as it holds them, else from the disk by way of the
 * worker. What is acknowledged is logged with the next commit; a crash before it brings the records
 * again, with the same ids.
 */
public final class Cursor {
  final String name;

  /** By priority, the highest first. */
  final List<CursorQueue> places = new ArrayList<>();

  private final Spool spool;
  private final Runnable onReadable;

  Cursor(Spool spool, String name, Runnable onReadable) {
    this.spool = spool;
    this.name = name;
    this.onReadable = onReadable;
  }

  /**
   * The next record, or null if there is none now; then {@code onReadable} is called once there may
   * be.
   */
  public @Nullable SpoolRecord next() {
    for (CursorQueue place : places) {
      SpoolRecord next = place.next();
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  /**
   * As {@link #next}, of those queues alone that have no backlog on the disk: what waits in them is
   * in memory.
   */
  public @Nullable SpoolRecord nextLive() {
    for (CursorQueue place : places) {
      SpoolRecord next = place.isLive() ? place.next() : null;
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  /**
   * Acknowledges a record that was taken. Records may be acknowledged in any order; the cursor
   * advances, in each queue, over those without a gap.
   *
   * @return false if the id is not on its way (acknowledged before, or never taken)
   */
  public boolean ack(long id) {
    for (CursorQueue place : places) {
      if (place.window.ack(id, (passed, bytes) -> spool.onPassed(place.queue, passed, bytes))) {
        spool.onAcked();
        return true;
      }
    }
    return false;
  }

  /** After a lost connection: what was taken and not acknowledged comes again. */
  public void rewindToAcked() {
    places.forEach(CursorQueue::rewindToAcked);
  }

  /** Records taken and not acknowledged. */
  public int inflight() {
    int sum = 0;
    for (CursorQueue place : places) {
      sum += place.window.size();
    }
    return sum;
  }

  /**
   * The ids of records taken and not acknowledged: queue by queue, the highest priority first, and
   * within a queue in the order of taking.
   */
  public LongStream inflightIds() {
    return places.stream().flatMapToLong(place -> place.window.unacked());
  }

  /** All records up to this id are acknowledged, or dropped. */
  public long ackedThroughId() {
    long through = spool.lastId();
    for (CursorQueue place : places) {
      if (!place.isDone()) {
        through = Math.min(through, place.window.ackedThroughId());
      }
    }
    return through;
  }

  void onAppended() {
    onReadable.run();
  }

  CursorQueue place(Queue queue) {
    for (CursorQueue place : places) {
      if (place.queue == queue) {
        return place;
      }
    }
    throw new IllegalStateException("spool: no queue " + queue.options.name());
  }
}
