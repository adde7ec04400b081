package sluice.gateway.spool;

import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * When a segment is written anew: the disk is three quarters full, and no more than a quarter of
 * the segment is needed. So a compaction frees at least three times what it writes. Loop's thread
 * only.
 */
final class Compaction {
  private final SpoolOptions options;
  private final DiskWorker worker;
  private final Compactor compactor;
  private final SegmentList segments;
  private final Bookkeeper books;
  private boolean running;
  private long compactions;

  Compaction(
      SpoolOptions options,
      DiskWorker worker,
      Compactor compactor,
      SegmentList segments,
      Bookkeeper books) {
    this.options = options;
    this.worker = worker;
    this.compactor = compactor;
    this.segments = segments;
    this.books = books;
  }

  long compactions() {
    return compactions;
  }

  /** Starts one if it is worth it; one at a time. */
  void relieve() {
    if (running || books.isCounting() || segments.bytes() < options.maxBytes() / 4 * 3) {
      return;
    }
    Segment candidate = candidate();
    if (candidate != null) {
      Compactor.Done done = books.durablyDone();
      running =
          worker.submit(
              "spool compaction",
              () -> compactor.compact(candidate, done),
              (fresh, failure) -> onCompacted(candidate, fresh, failure));
    }
  }

  /** The one of which the least is needed. */
  private @Nullable Segment candidate() {
    Segment best = null;
    double bestShare = 0.25;
    for (int i = 0; i < segments.all().size() - 1; i++) {
      Segment segment = segments.all().get(i);
      long needed = books.neededBytes(segment.stats()); // if nothing is, it is to be deleted
      double share = (double) needed / segment.bytes();
      if (needed > 0 && share <= bestShare && !segments.isDamaged(segment)) {
        best = segment;
        bestShare = share;
      }
    }
    return best;
  }

  private void onCompacted(Segment segment, @Nullable Segment fresh, @Nullable Throwable failure) {
    running = false;
    if (fresh == null) {
      Logger.warn("spool: compact {}: {}; it stays as it is", segment.name(), "" + failure);
      return;
    }
    compactions++;
    segments.compacted(fresh);
    relieve();
  }
}
