package sluice.gateway.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.WorkerPool;

/**
 * The durable log between inputs and uplinks. Loop's thread only.
 *
 * <p>An append encodes into the buffer of the next group commit and returns; a disk worker writes
 * and syncs it, and {@link SpoolListener#onDurable} tells. Cursors read appended records at once,
 * before they are durable: an uplink need not wait for the disk. Segments are deleted once all in
 * them is acknowledged by every cursor, or dropped, and that itself is durable.
 *
 * <p>Costs: an append allocates the record and its topic's bytes; a commit is one write and one
 * {@code fdatasync} for all records since the one before.
 */
public final class Spool implements GroupCommit.Owner {
  /** What {@link #append} gives when it refuses. */
  public static final long REFUSED = -1;

  /** What {@link #append} gives when the record was dropped as its queue's configuration says. */
  public static final long DROPPED = -2;

  private static final long RETRY_MILLIS = 1_000;

  private final Loop loop;
  private final Disk disk;
  private final DiskWorker worker;
  private final SpoolOptions options;
  private final SpoolListener listener;
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private SpoolState state = SpoolState.OPENING;
  private @Nullable OpenSpool opened;
  private @Nullable Runnable onClosed;
  private boolean recountDue;
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

  /** Starts recovery; the listener hears when the spool is open. */
  public static Spool open(Loop loop, Disk disk, SpoolOptions options, SpoolListener listener) {
    WorkerPool pool = WorkerPool.open(loop, "disk", 1, 64);
    return open(loop, disk, pool::submit, options, BootId.current(), listener);
  }

  static Spool open(
      Loop loop,
      Disk disk,
      DiskWorker worker,
      SpoolOptions options,
      BootId boot,
      SpoolListener listener) {
    Spool spool = new Spool(loop, disk, worker, options, listener);
    boolean taken =
        spool.submit("spool recovery", () -> Recovery.run(disk, options, boot), spool::onRecovered);
    assert taken : "a new worker has room";
    return spool;
  }

  /**
   * Appends a record to the queue that its topic belongs to.
   *
   * @param monotonicNanos when what it tells of happened
   * @return its id; or {@link #REFUSED}: then it is counted by reason in {@link #stats}; or {@link
   *     #DROPPED}
   */
  public long append(String topic, byte[] payload, long monotonicNanos) {
    boolean known = loop.clock().isWallKnown();
    return append(topic, payload, monotonicNanos, known ? TimeMark.KNOWN : TimeMark.UNKNOWN);
  }

  /**
   * As the other.
   *
   * @param time {@link TimeMark#OPEN} if the payload is to get its time when it is sent
   */
  public long append(String topic, byte[] payload, long monotonicNanos, TimeMark time) {
    byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
    int bytes = SegmentFormat.dataBytes(topicBytes.length, payload.length);
    OpenSpool to = opened;
    Refusal why = refusal(topic, topicBytes.length, bytes);
    if (to == null || why != null) {
      return refuse(to, topic, why == null ? Refusal.NOT_OPEN : why);
    }
    Queue queue = to.queues().of(topic);
    boolean onDisk = queue.options.isDurable();
    long id = nextId++;
    long wallMillis = loop.clock().wallMillisAt(monotonicNanos);
    BootId boot = to.found().boot();
    SpoolRecord record =
        new SpoolRecord(id, queue.number, topic, payload, monotonicNanos, boot, wallMillis, time);
    queue.appended(record, bytes);
    appended++;
    if (onDisk) {
      to.commits().filling().add(topicBytes, record);
      to.commits().schedule();
    }
    for (Cursor cursor : to.books().cursors().values()) {
      cursor.onAppended();
    }
    return id;
  }

  private boolean isTaking() {
    return state == SpoolState.OPEN || state == SpoolState.FAILING;
  }

  /** Why {@link #append} would not take a record now, or null; makes room for it as that does. */
  public @Nullable Refusal refusal(String topic, int payloadBytes) {
    int topicBytes = topic.getBytes(StandardCharsets.UTF_8).length;
    return refusal(topic, topicBytes, SegmentFormat.dataBytes(topicBytes, payloadBytes));
  }

  private @Nullable Refusal refusal(String topic, int topicBytes, int bytes) {
    OpenSpool to = opened;
    return to == null || !isTaking() ? Refusal.NOT_OPEN : to.refusal(topic, topicBytes, bytes);
  }

  /** Whether records of this topic go to the disk. Once the spool is open. */
  public boolean isDurable(String topic) {
    return opened().queues().of(topic).options.isDurable();
  }

  private long refuse(@Nullable OpenSpool by, String topic, Refusal reason) {
    if (by != null && reason == Refusal.FULL && by.dropsNewest(topic)) {
      onDropped(topic, DropReason.NEWEST);
      return DROPPED;
    }
    refused.merge(reason, 1L, Long::sum);
    if (by != null && isTaking()) {
      onDropped(topic, DropReason.REFUSED);
    }
    return REFUSED;
  }

  /**
   * An uplink's cursor, where the log says it was, or at the oldest record. Once, when the spool is
   * open.
   *
   * @param onReadable called when {@link Cursor#next} may have something after it had nothing
   */
  public Cursor cursor(String name, Runnable onReadable) {
    OpenSpool now = opened();
    Map<String, Cursor> cursors = now.books().cursors();
    boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > QueueOptions.NAME_BYTES_MAX;
    if (tooLong || cursors.containsKey(name) || cursors.size() >= SpoolOptions.CURSORS_MAX) {
      throw new IllegalStateException(
          "spool: cursor " + name + ": twice, one too many, or a name over 64 bytes");
    }
    Cursor cursor = new Cursor(this, name, onReadable);
    for (Queue queue : now.queues().all()) {
      boolean onDisk = queue.options.isDurable();
      long acked = onDisk ? now.found().state().acked(name, queue.number) : -1;
      BacklogReader reader = new BacklogReader(disk, now.compactor(), queue.number);
      cursor.places.add(new CursorQueue(this, reader, queue, acked, onReadable));
    }
    cursors.put(name, cursor);
    recountSoon();
    return cursor;
  }

  /** Commits at once; true if nothing is left to commit. To be asked again until it is. */
  public boolean commitNow() {
    return opened().commits().hurry() && state == SpoolState.OPEN;
  }

  /**
   * Begins a new segment and goes on meanwhile, so that who opens the spool next has little to
   * read. What it gives is true until that is done; for ever, if the disk takes nothing.
   */
  public BooleanSupplier turnOver() {
    GroupCommit commits = opened().commits();
    commits.turnOver();
    return commits::isTurningOver;
  }

  /** Commits what was appended and acknowledged, then closes. */
  public void close(Runnable whenClosed) {
    onClosed = whenClosed;
    OpenSpool now = opened;
    if (state == SpoolState.CLOSED || now == null) {
      finishClose();
      return;
    }
    state = SpoolState.CLOSING;
    now.limits().close();
    now.commits().finish();
  }

  /** The id appended last, or that before the first of this epoch. */
  public long lastId() {
    return nextId - 1;
  }

  /** All records up to this id survive a power cut. */
  public long durableId() {
    return durableId;
  }

  public SpoolState state() {
    return state;
  }

  /** What was lost, by topic and reason. */
  public List<Drop> drops() {
    OpenSpool now = opened;
    return now == null ? List.of() : now.books().state().totals().list();
  }

  public SpoolStats stats() {
    long dropped = drops().stream().mapToLong(Drop::total).sum();
    return SpoolStats.of(
        state, appended, durable, durableId, Map.copyOf(refused), opened, dropped, lastError);
  }

  private void onRecovered(Recovery.@Nullable Found found, @Nullable Throwable failure) {
    try {
      if (found == null) {
        throw failure instanceof IOException e ? e : new IOException("spool: recovery", failure);
      }
      opened = OpenSpool.of(this, loop, disk, worker, options, found);
    } catch (IOException e) {
      state = SpoolState.CLOSED;
      disk.close();
      listener.onOpenFailed(e);
      return;
    }
    nextId = found.firstId();
    durableId = found.firstId() - 1;
    state = SpoolState.OPEN;
    recountSoon();
    listener.onOpened();
  }

  /** Cursors may still come: each one changes what waits. */
  private void recountSoon() {
    if (!recountDue) {
      recountDue = true;
      loop.defer(() -> {
        recountDue = false;
        opened().books().recount(opened().commits().unwritten());
      });
    }
  }

  // --- group commit ---

  @Override
  public void addState(Commit to) {
    opened().books().addState(to);
  }

  @Override
  public void addWholeState(Commit to) {
    opened().books().addWholeState(to);
  }

  @Override
  public void putCheckpoint(Commit to) {
    if (to.records == 0) {
      to.firstId = nextId;
    }
    opened().books().putCheckpoint(to);
  }

  @Override
  public void onCommitted(Commit batch, SegmentLog.Written written) {
    OpenSpool now = opened();
    if (state == SpoolState.FAILING) {
      state = SpoolState.OPEN;
    }
    Segment sealed = written.sealed();
    if (sealed != null) {
      now.segments().written(sealed);
    }
    now.segments().written(written.active());
    now.books().durable();
    if (batch.records > 0) {
      durable += batch.records;
      durableId = batch.lastId;
      now.books().letGo(durableId);
      listener.onDurable(durableId);
    }
    now.limits().relieve();
    now.compaction().relieve();
    onAcked();
  }

  @Override
  public void onStateSaved(Segment segment) {
    opened().segments().written(segment);
    opened().books().durable();
  }

  @Override
  public void onCommitFailed(String reason) {
    lastError = reason;
    state = SpoolState.FAILING;
  }

  @Override
  public void onFinished() {
    SegmentLog log = opened().found().log();
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

  private void finishClose() {
    Runnable whenClosed = onClosed;
    if (whenClosed != null) {
      onClosed = null;
      state = SpoolState.CLOSED;
      disk.close();
      loop.defer(whenClosed);
    }
  }

  private OpenSpool opened() {
    OpenSpool now = opened;
    if (now == null) {
      throw new IllegalStateException("spool: not open yet");
    }
    return now;
  }

  // --- for cursors and droppers ---

  List<Segment> segments() {
    return opened().segments().all();
  }

  long doneThroughId(Queue queue) {
    return opened().books().doneThroughId(queue);
  }

  boolean isOnItsWay(Queue queue, long id) {
    return opened().books().isOnItsWay(queue, id);
  }

  void onPassed(Queue queue, long id, int bytes) {
    opened().books().passed(queue, id, bytes);
  }

  void onAcked() {
    if (state == SpoolState.OPEN && opened().books().hasUnlogged()) {
      opened().commits().scheduleState();
    }
  }

  void onDropped(String topic, DropReason reason) {
    opened().books().state().totals().add(topic, reason);
    onAcked();
  }

  void onDamaged(List<Recovery.Damage> damaged) {
    damaged.forEach(opened().segments()::damaged);
  }

  void retryLater(Runnable what) {
    var _ = loop.setTimeout(RETRY_MILLIS, what);
  }

  <T extends @Nullable Object> boolean submit(
      String job, Callable<T> work, WorkerPool.Completion<T> onDone) {
    return worker.submit(job, work, onDone);
  }
}
