package sluice.gateway.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.WorkerPool;

/**
 * The durable log between inputs and uplinks. Loop's thread only.
 *
 * <p>An append encodes into the buffer of the next group commit and returns; a disk worker writes
 * and syncs it, and {@link SpoolListener#onDurable} tells. Cursors read appended records at once,
 * before they are durable: an uplink need not wait for the disk. Segments are deleted once every
 * cursor has acknowledged all of them and that itself is durable.
 *
 * <p>Costs: an append allocates the record and its topic's bytes; a commit is one write and one
 * {@code fdatasync} for all records since the one before. What is promised when, see
 * docs/DURABILITY.md.
 */
public final class Spool implements GroupCommit.Owner {
  /** What {@link #append} gives when it refuses. */
  public static final long REFUSED = -1;

  private static final long RETRY_MILLIS = 1_000;

  private final Loop loop;
  private final Disk disk;
  private final DiskWorker worker;
  private final SpoolOptions options;
  private final SpoolListener listener;
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private SpoolState state = SpoolState.OPENING;
  private @Nullable Opened opened;
  private @Nullable Runnable onClosed;
  private long nextId;
  private long durableId;
  private long appended;
  private long durable;
  private @Nullable String lastError;

  private Spool(
      Loop loop, Disk disk, DiskWorker worker, SpoolOptions options, SpoolListener listener) {
    this.loop = loop;
    this.disk = disk;
    this.worker = worker;
    this.options = options;
    this.listener = listener;
  }

  /** What there is once recovery is done. */
  private record Opened(
      Recovery.Found found, SegmentList segments, GroupCommit commits, Tail tail) {}

  /** Starts recovery; the listener hears when the spool is open. */
  public static Spool open(Loop loop, Disk disk, SpoolOptions options, SpoolListener listener) {
    WorkerPool pool = WorkerPool.open(loop, "disk", 1, 64);
    return open(loop, disk, pool::submit, options, listener);
  }

  static Spool open(
      Loop loop, Disk disk, DiskWorker worker, SpoolOptions options, SpoolListener listener) {
    Spool spool = new Spool(loop, disk, worker, options, listener);
    boolean taken =
        spool.submit("spool recovery", () -> Recovery.run(disk, options), spool::onRecovered);
    assert taken : "a new worker has room";
    return spool;
  }

  /**
   * Appends a record.
   *
   * @param monotonicNanos when what it tells of happened
   * @return its id, or {@link #REFUSED}; then it is counted by reason in {@link #stats}
   */
  public long append(String topic, byte[] payload, long monotonicNanos) {
    byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
    int bytes = SegmentFormat.dataBytes(topicBytes.length, payload.length);
    Opened to = opened;
    Refusal refusal = to == null ? Refusal.NOT_OPEN : refusalOf(to, topicBytes.length, bytes);
    if (to == null || refusal != null) {
      refused.merge(refusal == null ? Refusal.NOT_OPEN : refusal, 1L, Long::sum);
      return REFUSED;
    }
    long id = nextId++;
    long wallMillis = loop.clock().wallMillis();
    SpoolRecord record = new SpoolRecord(id, 0, topic, payload, monotonicNanos, wallMillis, true);
    to.commits.filling().add(topicBytes, record);
    to.tail.add(record);
    appended++;
    to.commits.schedule();
    for (Cursor cursor : cursors.values()) {
      cursor.onAppended();
    }
    return id;
  }

  /**
   * An uplink's cursor, where the log says it was, or at the oldest record. Once, when the spool is
   * open.
   *
   * @param onReadable called when {@link Cursor#next} may have something after it had nothing
   */
  public Cursor cursor(String name, Runnable onReadable) {
    Recovery.Found found = opened().found();
    if (cursors.containsKey(name)) {
      throw new IllegalStateException("spool: cursor " + name + " twice");
    }
    if (cursors.size() >= SpoolOptions.CURSORS_MAX) {
      throw new IllegalStateException("spool: more than " + SpoolOptions.CURSORS_MAX + " cursors");
    }
    long acked = found.state().acked(name, 0);
    Cursor cursor = new Cursor(this, disk, name, acked, onReadable);
    if (found.lastId() <= acked) {
      cursor.skipThrough(found.firstId() - 1);
    }
    cursors.put(name, cursor);
    return cursor;
  }

  /** Commits what was appended and acknowledged, then closes. */
  public void close(Runnable whenClosed) {
    onClosed = whenClosed;
    Opened now = opened;
    if (state == SpoolState.CLOSED || now == null) {
      finishClose();
      return;
    }
    state = SpoolState.CLOSING;
    now.commits.finish();
  }

  /** The id appended last, or that before the first of this epoch. */
  public long lastId() {
    return nextId - 1;
  }

  public SpoolState state() {
    return state;
  }

  public SpoolStats stats() {
    Opened now = opened;
    return new SpoolStats(
        state,
        appended,
        durable,
        durableId,
        Map.copyOf(refused),
        now == null ? 0 : now.segments.bytes(),
        now == null ? 0 : now.segments.all().size(),
        now == null ? 0 : now.commits.commits(),
        now == null ? 0 : now.commits.failedCommits(),
        now == null ? 0 : now.commits.commitMaxNanos(),
        now == null ? 0 : now.found.tornBytes(),
        now == null ? 0 : now.segments.damagedBytes(),
        lastError);
  }

  private void onRecovered(Recovery.@Nullable Found found, @Nullable Throwable failure) {
    if (found == null) {
      state = SpoolState.CLOSED;
      disk.close();
      listener.onOpenFailed(
          failure instanceof IOException io ? io : new IOException("spool: recovery", failure));
      return;
    }
    nextId = found.firstId();
    durableId = found.firstId() - 1;
    opened =
        new Opened(
            found,
            new SegmentList(disk, worker, found),
            new GroupCommit(loop, worker, options, found.log(), this),
            new Tail(options.tailBytes(), found.firstId()));
    state = SpoolState.OPEN;
    listener.onOpened();
  }

  private @Nullable Refusal refusalOf(Opened to, int topicBytes, int recordBytes) {
    if (state != SpoolState.OPEN && state != SpoolState.FAILING) {
      return Refusal.NOT_OPEN;
    }
    int bodyBytes = recordBytes - SegmentFormat.PREFIX_BYTES;
    if (topicBytes > SegmentFormat.TOPIC_BYTES_MAX || bodyBytes > SegmentFormat.BODY_BYTES_MAX) {
      return Refusal.TOO_LARGE;
    }
    if (to.segments.bytes() + to.commits.unwrittenBytes() + recordBytes > options.maxBytes()) {
      return Refusal.FULL;
    }
    return to.commits.filling().hasRoomFor(recordBytes) ? null : Refusal.BUSY;
  }

  // --- group commit ---

  /** Logs each cursor that has advanced since it was logged last. */
  @Override
  public void addState(Commit to) {
    for (Cursor cursor : cursors.values()) {
      long acked = cursor.ackedThroughId();
      if (acked > cursor.loggedAckId) {
        StateFormat.putAck(to.data, cursor.name, 0, acked);
        to.hasState = true;
        note(cursor, acked);
      }
    }
  }

  @Override
  public void putCheckpoint(Commit to) {
    for (Cursor cursor : cursors.values()) {
      to.hasState |= cursor.ackedThroughId() > cursor.durableAckId;
      note(cursor, cursor.ackedThroughId());
    }
    if (to.records == 0) {
      to.firstId = nextId;
    }
    StateFormat.putAll(to.checkpoint, opened().found.state(), to.firstId);
  }

  private void note(Cursor cursor, long acked) {
    cursor.loggedAckId = acked;
    opened().found.state().acked(cursor.nameText, 0, acked);
  }

  @Override
  public void onCommitted(Commit batch, SegmentLog.Written written) {
    Opened now = opened();
    if (state == SpoolState.FAILING) {
      state = SpoolState.OPEN;
    }
    Segment sealed = written.sealed();
    if (sealed != null) {
      now.segments.written(sealed);
    }
    now.segments.written(written.active());
    stateIsDurable(now);
    if (batch.records > 0) {
      durable += batch.records;
      durableId = batch.lastId;
      now.tail.trim(durableId);
      listener.onDurable(durableId);
    }
    onAcked();
  }

  @Override
  public void onStateSaved(Segment segment) {
    opened().segments.written(segment);
    stateIsDurable(opened());
  }

  @Override
  public void onCommitFailed(String reason) {
    lastError = reason;
    state = SpoolState.FAILING;
  }

  @Override
  public void onFinished() {
    SegmentLog log = opened().found.log();
    boolean taken =
        submit(
            "spool close",
            () -> {
              log.close();
              return true;
            },
            (done, failure) -> finishClose());
    if (!taken) {
      finishClose();
    }
  }

  private void stateIsDurable(Opened now) {
    if (cursors.isEmpty()) {
      return;
    }
    long done = Long.MAX_VALUE;
    for (Cursor cursor : cursors.values()) {
      cursor.durableAckId = cursor.loggedAckId;
      done = Math.min(done, cursor.durableAckId);
    }
    long through = done;
    now.segments.deleteDone(queue -> through);
  }

  private void finishClose() {
    Runnable whenClosed = onClosed;
    if (whenClosed == null) {
      return;
    }
    onClosed = null;
    state = SpoolState.CLOSED;
    disk.close();
    loop.defer(whenClosed);
  }

  private Opened opened() {
    Opened now = opened;
    if (now == null) {
      throw new IllegalStateException("spool: not open yet");
    }
    return now;
  }

  // --- for the cursors ---

  Tail tail() {
    return opened().tail;
  }

  List<Segment> segments() {
    return opened().segments.all();
  }

  long durableId() {
    return durableId;
  }

  void onAcked() {
    for (Cursor cursor : cursors.values()) {
      if (cursor.ackedThroughId() > cursor.loggedAckId && state == SpoolState.OPEN) {
        opened().commits.scheduleState();
        return;
      }
    }
  }

  void onDamaged(List<Recovery.Damage> damaged) {
    damaged.forEach(opened().segments::damaged);
  }

  void retryLater(Runnable what) {
    var _ = loop.setTimeout(RETRY_MILLIS, what);
  }

  <T extends @Nullable Object> boolean submit(
      String job, Callable<T> work, WorkerPool.Completion<T> onDone) {
    return worker.submit(job, work, onDone);
  }
}
