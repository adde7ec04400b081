package sluice.gateway.spool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Who has what: which records every cursor is done with, what was dropped, and how much of that the
 * log says already. Segments go when all that they hold is done with, durably. Loop's thread only.
 */
final class Bookkeeper {
  private final Disk disk;
  private final DiskWorker worker;
  private final LogState state;
  private final Queues queues;
  private final SegmentList segments;
  private final Map<String, Cursor> cursors = new HashMap<>();
  private int counts;
  private int counting;

  Bookkeeper(Disk disk, DiskWorker worker, LogState state, Queues queues, SegmentList segments) {
    this.disk = disk;
    this.worker = worker;
    this.state = state;
    this.queues = queues;
    this.segments = segments;
  }

  Map<String, Cursor> cursors() {
    return cursors;
  }

  LogState state() {
    return state;
  }

  /**
   * The id through which every cursor has acknowledged all of a queue; -1 if there is no cursor.
   */
  long doneThroughId(Queue queue) {
    long done = Long.MAX_VALUE;
    for (Cursor cursor : cursors.values()) {
      done = Math.min(done, cursor.place(queue).window.ackedThroughId());
    }
    return cursors.isEmpty() ? -1 : done;
  }

  boolean isOnItsWay(Queue queue, long id) {
    for (Cursor cursor : cursors.values()) {
      if (cursor.place(queue).window.contains(id)) {
        return true;
      }
    }
    return false;
  }

  /** A cursor has passed a record: if it was the last one, nobody needs it any more. */
  void passed(Queue queue, long id, int bytes) {
    long done = doneThroughId(queue);
    boolean dropped = !queue.options.isDurable() && queue.dropped.contains(id);
    if (done >= id && !dropped) {
      queue.done(1, bytes);
      if (!queue.options.isDurable()) {
        queue.tail.evictThrough(done);
      }
    }
  }

  /**
   * Lets go of durable records in memory: those that every cursor has acknowledged, and those over
   * the budgets. What has been acknowledged would else grow old in the heap, up to a budget, at any
   * rate of records.
   */
  void letGo(long durableId) {
    for (Queue queue : queues.all()) {
      queue.tail.evictThrough(Math.min(doneThroughId(queue), durableId));
      queue.tail.trim(durableId);
    }
  }

  /** Whether the log does not say all yet. */
  boolean hasUnlogged() {
    for (Cursor cursor : cursors.values()) {
      for (CursorQueue place : cursor.places) {
        if (place.queue.options.isDurable() && place.window.ackedThroughId() > place.loggedAckId) {
          return true;
        }
      }
    }
    return hasUnloggedDrops();
  }

  private boolean hasUnloggedDrops() {
    for (Queue queue : queues.all()) { // no stream: asked at each commit, between two edges
      if (queue.hasUnloggedDrops()) {
        return true;
      }
    }
    return !state.totals().unlogged().isEmpty();
  }

  /** Logs each cursor that has advanced, and what was dropped, since they were logged last. */
  void addState(Commit to) {
    if (!hasUnlogged()) {
      return;
    }
    to.reserveState(StateFormat.bytesMax(state));
    for (Cursor cursor : cursors.values()) {
      for (CursorQueue place : cursor.places) {
        long acked = place.window.ackedThroughId();
        if (place.queue.options.isDurable() && acked > place.loggedAckId) {
          StateFormat.putAck(to.data, cursor.name, place.queue.number, acked);
          to.hasState = true;
        }
      }
    }
    if (hasUnloggedDrops()) {
      StateFormat.putDrops(to.data, dirtyQueues(), state, state.totals().unlogged());
      to.hasState = true;
    }
    noteLogged();
  }

  /** Writes the whole state, as it is now. */
  void putCheckpoint(Commit to) {
    to.hasState |= hasUnlogged();
    noteLogged();
    to.reserveCheckpoint(StateFormat.bytesMax(state));
    StateFormat.putAll(to.checkpoint, state, to.firstId);
  }

  /** Adds the whole state, as it is now. */
  void addWholeState(Commit to) {
    to.hasState |= hasUnlogged();
    noteLogged();
    to.reserveState(StateFormat.bytesMax(state));
    StateFormat.putAll(to.data, state, to.firstId);
  }

  private List<Integer> dirtyQueues() {
    List<Integer> dirty = new ArrayList<>();
    for (Queue queue : queues.all()) {
      if (queue.hasUnloggedDrops()) {
        dirty.add(queue.number);
      }
    }
    return dirty;
  }

  private void noteLogged() {
    for (Cursor cursor : cursors.values()) {
      for (CursorQueue place : cursor.places) {
        place.loggedAckId = place.window.ackedThroughId();
        if (place.queue.options.isDurable()) {
          state.acked(cursor.name, place.queue.number, place.loggedAckId);
        }
      }
    }
    queues.all().forEach(Queue::dropsLogged);
    state.totals().logged();
  }

  /** What was logged is durable: segments may go. */
  void durable() {
    for (Cursor cursor : cursors.values()) {
      cursor.places.forEach(place -> place.durableAckId = place.loggedAckId);
    }
    for (Queue queue : queues.all()) {
      queue.dropsDurable();
      queue.dropped.forgetThrough(doneThroughId(queue));
    }
    segments.deleteDone(this::isDone);
  }

  private boolean isDone(SegmentStats stats) {
    for (int q = 0; q < stats.queues(); q++) {
      Queue queue = queues.number(q);
      if (stats.records(q) > 0 && (queue == null || !queue.isDone(stats, durablyDone(queue)))) {
        return false;
      }
    }
    return true;
  }

  /** How much of a segment is needed yet; of a queue all, or nothing. */
  long neededBytes(SegmentStats stats) {
    long needed = 0;
    for (int q = 0; q < stats.queues(); q++) {
      Queue queue = queues.number(q);
      boolean done = queue != null && queue.isDone(stats, durablyDone(queue));
      needed += done ? 0 : stats.bytes(q);
    }
    return needed;
  }

  /** What is not needed any more, and that durably. */
  Compactor.Done durablyDone() {
    long[] through = new long[SpoolOptions.QUEUES_MAX];
    DropRanges[] dropped = new DropRanges[SpoolOptions.QUEUES_MAX];
    for (int q = 0; q < through.length; q++) {
      Queue queue = queues.number(q);
      through[q] = queue == null ? -1 : durablyDone(queue);
      dropped[q] = queue == null ? new DropRanges() : queue.durableDrops();
    }
    return new Compactor.Done(through, dropped);
  }

  /** Whether what waits is being counted on the disk. */
  boolean isCounting() {
    return counting > 0;
  }

  private long durablyDone(Queue queue) {
    long done = Long.MAX_VALUE;
    for (Cursor cursor : cursors.values()) {
      done = Math.min(done, cursor.place(queue).durableAckId);
    }
    return cursors.isEmpty() ? -1 : done;
  }

  /**
   * Counts what waits in each queue, from the footers first and then, as these do not know what of
   * their segment is done with, from the disk.
   *
   * @param unwritten what is in memory only
   */
  void recount(List<SegmentStats> unwritten) {
    List<Segment> mixed = new ArrayList<>();
    SegmentStats sum = new SegmentStats();
    for (Segment segment : segments.all()) {
      if (!isDone(segment.stats())) {
        sum.add(segment.stats());
        mixed.add(segment);
      }
    }
    unwritten.forEach(sum::add);
    long[] done = new long[SpoolOptions.QUEUES_MAX];
    DropRanges[] dropped = new DropRanges[SpoolOptions.QUEUES_MAX];
    for (int q = 0; q < done.length; q++) {
      Queue queue = queues.number(q);
      done[q] = queue == null ? -1 : doneThroughId(queue);
      dropped[q] = queue == null ? new DropRanges() : queue.dropped.copy();
      if (queue != null && queue.options.isDurable()) {
        queue.counted(sum.records(q), sum.bytes(q));
      }
    }
    int count = ++counts;
    boolean taken =
        worker.submit(
            "spool count",
            () -> new LiveCount(done, dropped).run(disk, mixed),
            (counted, failure) -> onCounted(count, counted, failure));
    if (taken) {
      counting++;
    } else {
      Logger.warn("spool: cannot count now; queues seem fuller than they are");
    }
  }

  private void onCounted(int count, @Nullable LiveCount counted, @Nullable Throwable failure) {
    counting--;
    if (counted == null) {
      Logger.warn("spool: count: {}; queues seem fuller than they are", "" + failure);
    } else if (count == counts) {
      for (Queue queue : queues.all()) {
        queue.done(counted.deadRecords[queue.number], counted.deadBytes[queue.number]);
      }
    }
  }
}
