package sluice.gateway.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One uplink's place in the spool: what it has taken, and what it has acknowledged. Loop's thread
 * only.
 *
 * <p>Records come in order, from memory as long as it holds them, else from the disk by way of the
 * worker. What is acknowledged is logged with the next commit; a crash before it brings the records
 * again, with the same ids.
 */
public final class Cursor {
  private final Spool spool;
  private final Runnable onReadable;
  private final AckWindow window;
  private final BacklogReader reader;
  private final ArrayDeque<SpoolRecord> backlog = new ArrayDeque<>();
  private long takenId;
  private boolean reading;
  private int generation;

  final String nameText;
  final byte[] name;
  long loggedAckId;
  long durableAckId;

  Cursor(Spool spool, Disk disk, String name, long ackedThroughId, Runnable onReadable) {
    this.spool = spool;
    this.onReadable = onReadable;
    this.nameText = name;
    this.name = name.getBytes(StandardCharsets.UTF_8);
    this.window = new AckWindow(ackedThroughId);
    this.reader = new BacklogReader(disk, 0);
    this.takenId = ackedThroughId;
    this.loggedAckId = ackedThroughId;
    this.durableAckId = ackedThroughId;
  }

  /** There is nothing up to this id: the disk need not be asked. */
  void skipThrough(long id) {
    takenId = id;
  }

  /**
   * The next record, or null if there is none now; then {@code onReadable} is called once there may
   * be.
   */
  public @Nullable SpoolRecord next() {
    SpoolRecord next = backlog.poll();
    if (next == null && !reading) {
      Tail tail = spool.tail();
      if (takenId >= tail.evictedThroughId()) {
        next = tail.after(takenId);
      } else {
        readBacklog(tail.evictedThroughId());
      }
    }
    if (next != null) {
      takenId = next.id();
      window.sent(takenId);
    }
    return next;
  }

  /**
   * Acknowledges a record that was taken. Records may be acknowledged in any order; the cursor
   * advances over those without a gap.
   *
   * @return false if the id is not on its way (acknowledged before, or never taken)
   */
  public boolean ack(long id) {
    boolean known = window.ack(id);
    if (known) {
      spool.onAcked();
    }
    return known;
  }

  /** After a lost connection: what was taken and not acknowledged comes again. */
  public void rewindToAcked() {
    generation++;
    backlog.clear();
    window.clear();
    reading = false;
    takenId = window.ackedThroughId();
  }

  /** Records taken and not acknowledged. */
  public int inflight() {
    return window.size();
  }

  /** The ids of records taken and not acknowledged, in the order of taking. */
  public LongStream inflightIds() {
    return window.unacked();
  }

  /** All records up to this id are acknowledged. */
  public long ackedThroughId() {
    return window.ackedThroughId();
  }

  void onAppended() {
    onReadable.run();
  }

  private void readBacklog(long evictedThroughId) {
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
                onRead(batch, failure, evictedThroughId);
              }
            });
    if (!reading) {
      spool.retryLater(onReadable);
    }
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
    backlog.addAll(batch.records);
    onReadable.run();
  }
}
