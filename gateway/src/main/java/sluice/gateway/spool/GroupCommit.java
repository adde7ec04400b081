package sluice.gateway.spool;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Immediate;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * When what was appended is written: bounded by how long a record may wait and by how many commits
 * may start in a second. One commit fills while another is written. Loop's thread only.
 *
 * <p>A commit that begins a segment syncs three times. What goes beyond one is owed, and the next
 * commits pay for it by waiting a fifth longer each, so that a second has no more syncs than it may
 * have commits, and no record waits long for another's segment.
 *
 * <p>A start takes the loop some tens of microseconds. In the last quarter of a record's wait it
 * therefore follows the turn of the first append, when the next input is as far away as it gets,
 * and not the timer, which may fire just before an edge.
 */
final class GroupCommit {
  private static final long STATE_COMMIT_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 1_000;
  private static final int OWED_SHARE = 5;
  private static final long OWED_NANOS_MAX = 1_000_000_000;

  /** What a commit takes along, and who hears of it. */
  interface Owner {
    /** Adds the state that is not in the log yet. */
    void addState(Commit to);

    /** Adds the state as it is now, to what failed without it. */
    void addWholeState(Commit to);

    /** Writes the whole state for a segment's beginning. */
    void putCheckpoint(Commit to);

    void onCommitted(Commit batch, SegmentLog.Written written);

    /** Only the state is durable. */
    void onStateSaved(Segment segment);

    /** The commit is tried again in a second. */
    void onCommitFailed(String reason);

    /** Nothing is left to commit; after {@link #finish} only. */
    void onFinished();
  }

  private final Loop loop;
  private final DiskWorker worker;
  private final SpoolOptions options;
  private final Owner owner;
  private final SegmentLog log;
  private Commit filling = new Commit();
  private Commit committing = new Commit();
  private boolean inCommit;
  private boolean finishing;
  private boolean turnOver;
  private @Nullable Timer timer;
  private boolean timerIsLazy;
  private @Nullable Immediate early;
  private long earliestNanos;
  private long lastStartNanos;
  private long owedNanos;
  private long commits;
  private long failedCommits;
  private long commitMaxNanos;

  GroupCommit(Loop loop, DiskWorker worker, SpoolOptions options, SegmentLog log, Owner owner) {
    this.loop = loop;
    this.worker = worker;
    this.options = options;
    this.owner = owner;
    this.log = log;
    this.lastStartNanos = loop.clock().nanoTime() - 1_000_000_000L;
  }

  /** The commit that records are added to. */
  Commit filling() {
    return filling;
  }

  /** Bytes that are not written yet. */
  long unwrittenBytes() {
    return filling.data.position() + (inCommit ? committing.data.limit() : 0L);
  }

  /** What is not written yet, as far as it is data. */
  List<SegmentStats> unwritten() {
    return inCommit ? List.of(filling.stats, committing.stats) : List.of(filling.stats);
  }

  long commits() {
    return commits;
  }

  long failedCommits() {
    return failedCommits;
  }

  long commitMaxNanos() {
    return commitMaxNanos;
  }

  /** A record was added. */
  void schedule() {
    schedule(false);
  }

  /** There is state to log; no hurry. */
  void scheduleState() {
    schedule(true);
  }

  /** Commits what there is, unless a commit is under way; true if nothing is left to write. */
  boolean hurry() {
    if (!inCommit) {
      start();
    }
    return unwrittenBytes() == 0;
  }

  /** Begins a new segment, as soon as no commit is under way. */
  void turnOver() {
    turnOver = true;
    if (!inCommit) {
      start();
    }
  }

  /** Whether the new segment is still to come. */
  boolean isTurningOver() {
    return turnOver || (inCommit && committing.turnsOver);
  }

  /** Commits what there is, then tells the owner. */
  void finish() {
    finishing = true;
    var _ = hurry();
  }

  private void schedule(boolean lazy) {
    Timer waiting = timer;
    if (inCommit) {
      return;
    }
    if (waiting != null && (lazy || !timerIsLazy)) {
      startEarly(lazy);
      return;
    }
    if (waiting != null) {
      waiting.close();
    }
    long now = loop.clock().nanoTime();
    long spacing = spacingNanos() - (now - lastStartNanos);
    long wanted = lazy ? STATE_COMMIT_MILLIS : options.commitIntervalMillis();
    timerIsLazy = lazy;
    earliestNanos = now + Math.max(wanted * 750_000, spacing);
    timer = loop.setTimeout(Math.max(wanted, Math.ceilDiv(spacing, 1_000_000)), this::start);
  }

  /** Between two starts, with what is owed for. */
  private long spacingNanos() {
    long spacing = options.commitSpacingNanos();
    return spacing + Math.min(owedNanos, spacing / OWED_SHARE);
  }

  private void startEarly(boolean lazy) {
    if (!lazy && early == null && loop.clock().nanoTime() - earliestNanos >= 0) {
      early = loop.setImmediate(this::start);
    }
  }

  private void start() {
    Timer waiting = timer;
    if (waiting != null) {
      waiting.close();
      timer = null;
    }
    Immediate next = early;
    if (next != null) {
      next.close();
      early = null;
    }
    filling.recordsEnd();
    owner.addState(filling);
    if (filling.isEmpty() && !turnOver) {
      if (finishing) {
        owner.onFinished();
      }
      return;
    }
    Commit batch = filling;
    filling = committing;
    committing = batch;
    batch.turnsOver = turnOver;
    batch.last = finishing;
    turnOver = false;
    batch.data.flip();
    submit();
  }

  private void submit() {
    Commit batch = committing;
    batch.checkpoint.clear();
    owner.putCheckpoint(batch);
    batch.checkpoint.flip();
    long now = loop.clock().nanoTime();
    long paid = now - lastStartNanos - options.commitSpacingNanos();
    owedNanos = Math.max(0, owedNanos - Math.max(0, paid));
    lastStartNanos = now;
    inCommit =
        worker.submit(
            "spool commit",
            () -> log.commit(batch),
            (written, failure) -> onDone(batch, written, failure));
    if (!inCommit) {
      onFailed("the disk worker's queue is full");
    }
  }

  private void onDone(
      Commit batch, SegmentLog.@Nullable Written written, @Nullable Throwable failure) {
    if (written == null) {
      if (failure instanceof SegmentLog.StateOnlyException only) {
        owner.onStateSaved(only.segment);
      }
      onFailed(failure == null ? "unknown" : "" + failure.getMessage());
      return;
    }
    commits++;
    commitMaxNanos = Math.max(commitMaxNanos, loop.clock().nanoTime() - lastStartNanos);
    inCommit = false;
    owedNanos += (written.syncs() - 1) * options.commitSpacingNanos();
    owedNanos = Math.min(owedNanos, OWED_NANOS_MAX);
    owner.onCommitted(batch, written);
    batch.reset();
    if (finishing || turnOver) {
      start();
    } else if (!filling.isEmpty()) {
      schedule(false);
    }
  }

  /** The batch stays as it is, and is tried again: nothing of it is given up. */
  private void onFailed(String reason) {
    failedCommits++;
    inCommit = true;
    if (finishing) {
      Logger.error("spool: closing: {} records are not durable: {}", committing.records, reason);
      owner.onFinished();
      return;
    }
    owner.onCommitFailed(reason);
    Logger.error("spool: commit: {}; tried again each second, appends wait in memory", reason);
    timer = loop.setTimeout(RETRY_MILLIS, this::retry);
  }

  private void retry() {
    timer = null;
    committing.reopen();
    owner.addWholeState(committing); // some came since, and a new segment may not be begun
    committing.data.flip();
    submit();
  }
}
