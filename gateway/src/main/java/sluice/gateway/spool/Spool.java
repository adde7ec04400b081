package sluice.gateway.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;

/**
 * The durable log between inputs and uplinks. Loop's thread only.
 *
 * <p>An append encodes into the buffer of the next group commit and returns; a disk worker writes
 * and syncs it, and {@link SpoolListener#onDurable} tells. Cursors read appended records at once,
 * before they are durable: an uplink need not wait for the disk. Segments are deleted once every
 * cursor has acknowledged all of them and that itself is durable.
 *
 * <p>Costs: an append allocates the record, its topic's bytes and a CRC; a commit is one write and
 * one {@code fdatasync} for all records since the one before.
 */
public final class Spool {
  /** What {@link #append} gives when it refuses. */
  public static final long REFUSED = -1;

  private static final long ACK_COMMIT_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 1_000;

  private final Loop loop;
  private final Disk disk;
  private final DiskWorker worker;
  private final SpoolOptions options;
  private final SpoolListener listener;
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private List<Segment> segments = List.of();
  private SpoolState state = SpoolState.OPENING;
  private Recovery.@Nullable Found recovered;
  private Tail tail = new Tail(1, 0);
  private Commit filling = new Commit();
  private Commit committing = new Commit();
  private boolean inCommit;
  private @Nullable Timer commitTimer;
  private boolean commitTimerIsLazy;
  private @Nullable Runnable onClosed;
  private long lastCommitStartNanos;
  private long nextId;
  private long durableId;
  private long segmentsBytes;
  private long appended;
  private long durable;
  private long commits;
  private long failedCommits;
  private long commitMaxNanos;
  private @Nullable String lastError;

  private Spool(
      Loop loop, Disk disk, DiskWorker worker, SpoolOptions options, SpoolListener listener) {
    this.loop = loop;
    this.disk = disk;
    this.worker = worker;
    this.options = options;
    this.listener = listener;
    this.lastCommitStartNanos = loop.clock().nanoTime() - 1_000_000_000L;
  }

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
    Refusal refusal = refusalOf(topicBytes.length, bytes);
    if (refusal != null) {
      refused.merge(refusal, 1L, Long::sum);
      return REFUSED;
    }
    long id = nextId++;
    long wallMillis = loop.clock().wallMillis();
    SpoolRecord record = new SpoolRecord(id, topic, payload, monotonicNanos, wallMillis);
    filling.add(topicBytes, record);
    tail.add(record);
    appended++;
    scheduleCommit(false);
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
    Recovery.Found found = recovered;
    if (found == null || cursors.containsKey(name)) {
      throw new IllegalStateException("spool: cursor " + name + " before opening, or twice");
    }
    long acked = found.acked().getOrDefault(name, -1L);
    boolean backlog = found.lastId() > acked;
    Cursor cursor = new Cursor(this, disk, name, acked, onReadable);
    if (!backlog) {
      cursor.skipThrough(found.firstId() - 1);
    }
    cursors.put(name, cursor);
    return cursor;
  }

  /** Commits what was appended and acknowledged, then closes. */
  public void close(Runnable whenClosed) {
    onClosed = whenClosed;
    if (state == SpoolState.CLOSED || state == SpoolState.OPENING) {
      finishClose();
      return;
    }
    state = SpoolState.CLOSING;
    if (!inCommit) {
      startCommit();
    }
  }

  /** The id appended last, or that before the first of this epoch. */
  public long lastId() {
    return nextId - 1;
  }

  public SpoolState state() {
    return state;
  }

  public SpoolStats stats() {
    Recovery.Found found = recovered;
    return new SpoolStats(
        state,
        appended,
        durable,
        durableId,
        Map.copyOf(refused),
        segmentsBytes,
        segments.size(),
        commits,
        failedCommits,
        commitMaxNanos,
        found == null ? 0 : found.tornBytes(),
        found == null ? 0 : found.damagedBytes(),
        lastError);
  }

  // --- recovery ---

  private void onRecovered(Recovery.@Nullable Found found, @Nullable Throwable failure) {
    if (found == null) {
      state = SpoolState.CLOSED;
      listener.onOpenFailed(
          failure instanceof IOException io ? io : new IOException("spool: recovery", failure));
      return;
    }
    recovered = found;
    segments = List.copyOf(found.segments());
    segmentsBytes = bytesOf(segments);
    nextId = found.firstId();
    durableId = found.firstId() - 1;
    tail = new Tail(options.tailBytes(), found.firstId());
    state = SpoolState.OPEN;
    listener.onOpened();
  }

  // --- appending ---

  private @Nullable Refusal refusalOf(int topicBytes, int recordBytes) {
    if (state != SpoolState.OPEN && state != SpoolState.FAILING) {
      return Refusal.NOT_OPEN;
    }
    int bodyBytes = recordBytes - SegmentFormat.PREFIX_BYTES;
    if (topicBytes > SegmentFormat.TOPIC_BYTES_MAX || bodyBytes > SegmentFormat.BODY_BYTES_MAX) {
      return Refusal.TOO_LARGE;
    }
    long unwritten = filling.buffer.position() + (inCommit ? committing.buffer.limit() : 0L);
    if (segmentsBytes + unwritten + recordBytes > options.maxBytes()) {
      return Refusal.FULL;
    }
    return filling.hasRoomFor(recordBytes) ? null : Refusal.BUSY;
  }

  // --- group commit ---

  private void scheduleCommit(boolean lazy) {
    Timer waiting = commitTimer;
    if (inCommit || (waiting != null && (lazy || !commitTimerIsLazy))) {
      return;
    }
    if (waiting != null) {
      waiting.close();
    }
    long sinceLast = loop.clock().nanoTime() - lastCommitStartNanos;
    long spacing = (options.commitSpacingNanos() - sinceLast) / 1_000_000;
    long wanted = lazy ? ACK_COMMIT_MILLIS : options.commitIntervalMillis();
    commitTimerIsLazy = lazy;
    commitTimer = loop.setTimeout(Math.max(wanted, spacing), this::startCommit);
  }

  private void startCommit() {
    Timer waiting = commitTimer;
    if (waiting != null) {
      waiting.close();
      commitTimer = null;
    }
    addAcks();
    if (filling.isEmpty()) {
      finishClose();
      return;
    }
    Commit batch = filling;
    filling = committing;
    committing = batch;
    batch.buffer.flip();
    submitCommit();
  }

  /** Logs each cursor that has advanced since it was logged last. */
  private void addAcks() {
    for (Cursor cursor : cursors.values()) {
      long acked = cursor.ackedThroughId();
      if (acked > cursor.loggedAckId && filling.add(cursor, cursor.name, acked)) {
        cursor.loggedAckId = acked;
      }
    }
  }

  private void submitCommit() {
    Recovery.Found found = recovered;
    assert found != null : "only an open spool commits";
    Commit batch = committing;
    lastCommitStartNanos = loop.clock().nanoTime();
    long firstId = batch.records > 0 ? batch.firstId : nextId;
    inCommit =
        worker.submit(
            "spool commit",
            () -> found.log().commit(batch.buffer, firstId),
            (written, failure) -> onCommitted(batch, written, failure));
    if (!inCommit) {
      onCommitFailed("the disk worker's queue is full");
    }
  }

  private void onCommitted(
      Commit batch, SegmentLog.@Nullable Written written, @Nullable Throwable failure) {
    if (written == null) {
      onCommitFailed(failure == null ? "unknown" : "" + failure.getMessage());
      return;
    }
    commits++;
    commitMaxNanos = Math.max(commitMaxNanos, loop.clock().nanoTime() - lastCommitStartNanos);
    if (state == SpoolState.FAILING) {
      state = SpoolState.OPEN;
    }
    inCommit = false;
    durable += batch.records;
    noteWritten(written, batch);
    batch.acks.forEach((cursor, acked) -> cursor.durableAckId = acked);
    boolean advanced = batch.records > 0;
    batch.reset();
    deleteAcked();
    if (advanced) {
      tail.trim(durableId);
      listener.onDurable(durableId);
    }
    if (state == SpoolState.CLOSING) {
      startCommit();
    } else if (!filling.isEmpty()) {
      scheduleCommit(false);
    } else {
      onAcked();
    }
  }

  /** The batch stays as it is, and is tried again: nothing of it is given up. */
  private void onCommitFailed(String reason) {
    failedCommits++;
    lastError = reason;
    inCommit = true;
    if (state == SpoolState.CLOSING) {
      Logger.error("spool: closing: {} records are not durable: {}", committing.records, reason);
      committing.reset();
      finishClose();
      return;
    }
    state = SpoolState.FAILING;
    Logger.error("spool: commit: {}; tried again each second, appends wait in memory", reason);
    commitTimer = loop.setTimeout(RETRY_MILLIS, this::retryCommit);
  }

  private void retryCommit() {
    commitTimer = null;
    submitCommit();
  }

  private void noteWritten(SegmentLog.Written written, Commit batch) {
    if (batch.records > 0) {
      durableId = batch.lastId;
    }
    List<Segment> now = new ArrayList<>(segments);
    Segment active = new Segment(written.segment(), durableId, written.bytes());
    if (now.get(now.size() - 1).name().equals(written.segment())) {
      now.set(now.size() - 1, active);
    } else {
      now.add(active);
    }
    segments = List.copyOf(now);
    segmentsBytes = bytesOf(segments);
  }

  // --- deletion after acknowledgement ---

  private void deleteAcked() {
    if (cursors.isEmpty()) {
      return;
    }
    long acked = Long.MAX_VALUE;
    for (Cursor cursor : cursors.values()) {
      acked = Math.min(acked, cursor.durableAckId);
    }
    int count = 0;
    while (count < segments.size() - 1 && segments.get(count).lastId() <= acked) {
      count++;
    }
    if (count > 0) {
      List<Segment> done = segments.subList(0, count);
      boolean taken = submit("spool delete", () -> delete(done), Spool::onDeleted);
      if (taken) {
        segments = List.copyOf(segments.subList(count, segments.size()));
        segmentsBytes = bytesOf(segments);
      }
    }
  }

  private int delete(List<Segment> done) throws IOException {
    for (Segment segment : done) {
      disk.delete(segment.name());
    }
    disk.syncDirectory();
    return done.size();
  }

  /** A file that could not be deleted is found again, and deleted, after the next start. */
  private static void onDeleted(@Nullable Integer count, @Nullable Throwable failure) {
    if (failure != null) {
      Logger.warn("spool: delete acknowledged segments: {}", failure.getMessage());
    }
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

  private static long bytesOf(List<Segment> of) {
    long sum = 0;
    for (Segment segment : of) {
      sum += segment.bytes();
    }
    return sum;
  }

  // --- for the cursors ---

  Tail tail() {
    return tail;
  }

  List<Segment> segments() {
    return segments;
  }

  long durableId() {
    return durableId;
  }

  void onAcked() {
    for (Cursor cursor : cursors.values()) {
      if (cursor.ackedThroughId() > cursor.loggedAckId && state == SpoolState.OPEN) {
        scheduleCommit(true);
        return;
      }
    }
  }

  void retryLater(Runnable what) {
    var _ = loop.setTimeout(RETRY_MILLIS, what);
  }

  <T extends @Nullable Object> boolean submit(
      String job, Callable<T> work, WorkerPool.Completion<T> onDone) {
    return worker.submit(job, work, onDone);
  }
}
