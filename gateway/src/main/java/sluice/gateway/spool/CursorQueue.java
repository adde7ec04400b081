package sluice.gateway.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** One cursor's place in one queue. Loop's thread only. */
final class CursorQueue {
  final Queue queue;
  final AckWindow window;

  private final Spool spool;
  private final BacklogReader reader;
  private final Runnable onReadable;
  private final ArrayDeque<SpoolRecord> backlog = new ArrayDeque<>();
  private long takenId;
  private boolean reading;
  private int generation;

  /** As far as it is in the log, and as far as that is durable. */
  long loggedAckId;

  long durableAckId;

  CursorQueue(
      Spool spool, BacklogReader reader, Queue queue, long ackedThroughId, Runnable onReadable) {
    this.spool = spool;
    this.queue = queue;
    this.onReadable = onReadable;
    this.window = new AckWindow(ackedThroughId);
    this.reader = reader;
    this.takenId = ackedThroughId;
    this.loggedAckId = ackedThroughId;
    this.durableAckId = ackedThroughId;
    if (queue.lastId() <= ackedThroughId) {
      takenId = Math.max(ackedThroughId, queue.tail.evictedThroughId()); // the disk has nothing
    }
  }

  /** As {@link Cursor#next}. */
  @Nullable SpoolRecord next() {
    SpoolRecord next = backlog.poll();
    while (next != null && queue.dropped.contains(next.id())) {
      next = backlog.poll();
    }
    if (next == null && !reading) {
      next = takenId >= queue.tail.evictedThroughId() ? nextInTail() : readBacklog();
    }
    if (next != null) {
      takenId = next.id();
      window.sent(takenId, next.storedBytes());
    }
    return next;
  }

  /** Whether all that waits is in memory. */
  boolean isLive() {
    return backlog.isEmpty() && !reading && takenId >= queue.tail.evictedThroughId();
  }

  private @Nullable SpoolRecord nextInTail() {
    SpoolRecord next = queue.tail.after(takenId);
    while (next != null && queue.dropped.contains(next.id())) {
      takenId = next.id();
      next = queue.tail.after(takenId);
    }
    return next;
  }

  /** After a lost connection: what was taken and not acknowledged comes again. */
  void rewindToAcked() {
    generation++;
    backlog.clear();
    window.clear();
    reading = false;
    takenId = window.ackedThroughId();
  }

  /** Whether nothing of the queue is left to take or to acknowledge. */
  boolean isDone() {
    return window.size() == 0
        && (takenId >= queue.lastId() || queue.dropped.covers(takenId + 1, queue.lastId()));
  }

  private @Nullable SpoolRecord readBacklog() {
    long evicted = queue.tail.evictedThroughId();
    if (!queue.options.isDurable()) {
      takenId = evicted;
      return nextInTail();
    }
    int asked = generation;
    long after = takenId;
    long through = spool.durableId();
    List<Segment> segments = spool.segments();
    reading =
        spool.submit(
            "spool read",
            () -> reader.read(segments, after, through),
            (batch, failure) -> {
              if (asked == generation) {
                onRead(batch, failure, evicted);
              }
            });
    if (!reading) {
      spool.retryLater(onReadable);
    }
    return null;
  }

  private void onRead(
      BacklogReader.@Nullable Batch batch, @Nullable Throwable failure, long evictedThroughId) {
    reading = false;
    if (batch == null) {
      String reason = failure instanceof IOException ? failure.getMessage() : "" + failure;
      Logger.error("spool: read the backlog: {}; tried again in a second", reason);
      spool.retryLater(onReadable);
      return;
    }
    spool.onDamaged(batch.damaged);
    if (batch.records.isEmpty()) {
      takenId = Math.max(takenId, evictedThroughId); // nothing of it is left on disk
    }
    for (SpoolRecord record : batch.records) {
      if (queue.dropped.contains(record.id())) {
        takenId = record.id();
      } else {
        backlog.add(record);
      }
    }
    onReadable.run();
  }
}
