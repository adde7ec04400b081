package sluice.drivers.pins;

import java.util.Map;

/**
 * Counts a line's edges and tells their rate. Pure.
 *
 * <p>Counted by the kernel's line numbers, so an edge that it dropped because nobody read it in
 * time counts, too. The rate is reciprocal: edges by the time between the first and the last of
 * them, which is exact to the kernel's timestamps however slow the edges are.
 */
final class EdgeCount {
  private long count;
  private int lastLineSeqno;
  private boolean timed;
  private long lastNanos;
  private long windowCount;
  private long windowNanos;

  void onEdge(long nanos, int lineSeqno) {
    count += Integer.toUnsignedLong(lineSeqno - lastLineSeqno);
    lastLineSeqno = lineSeqno;
    if (!timed) {
      timed = true;
      windowCount = count;
      windowNanos = nanos;
    }
    lastNanos = nanos;
  }

  /**
   * The line was requested again: its numbers begin anew, and a rate over the gap means nothing.
   */
  void restart() {
    lastLineSeqno = 0;
    timed = false;
  }

  void put(Map<String, Long> into) {
    into.put("count", count);
    into.put("line_seqno", (long) lastLineSeqno);
    if (timed) {
      into.put("last_ns", lastNanos);
      into.put("window_count", windowCount);
      into.put("window_ns", windowNanos);
    }
  }

  /** Goes on where another one was that has {@link #put} this. */
  void goOn(Map<String, Long> from) {
    count = from.getOrDefault("count", 0L);
    lastLineSeqno = from.getOrDefault("line_seqno", 0L).intValue();
    timed = from.containsKey("window_ns");
    lastNanos = from.getOrDefault("last_ns", 0L);
    windowCount = from.getOrDefault("window_count", count);
    windowNanos = from.getOrDefault("window_ns", 0L);
  }

  /** Edges so far. */
  long count() {
    return count;
  }

  /** Edges a second since the last call that told one; 0 if there was none, or only the first. */
  double rate() {
    if (!timed || count == windowCount || lastNanos - windowNanos <= 0) {
      return 0;
    }
    double rate = (count - windowCount) * 1e9 / (lastNanos - windowNanos);
    windowCount = count;
    windowNanos = lastNanos;
    return rate;
  }
}
