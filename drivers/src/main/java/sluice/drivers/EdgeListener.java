package sluice.drivers;

/** Hears of a line request's edges, on the loop's thread. */
public interface EdgeListener {
  /**
   * One edge.
   *
   * @param timestampNanos the kernel's, {@code CLOCK_MONOTONIC}
   * @param seqno counts all edges of the request, from 1, wrapping at 2^32; under load the kernel
   *     repeats and skips, so that its gaps say nothing
   * @param lineSeqno counts the line's; a gap is a number of edges that the kernel dropped
   */
  void onEdge(int offset, boolean rising, long timestampNanos, int seqno, int lineSeqno);

  /** The edges of one read are through: the time to hand them on together. */
  default void onBatchEnd() {}

  /**
   * No further edge will come: the chip is gone or speaks nonsense.
   *
   * @param reason what happened and what to do
   */
  default void onFailed(String reason) {}

  /** For outputs, and inputs that are only asked. */
  static EdgeListener none() {
    return (offset, rising, timestampNanos, seqno, lineSeqno) -> {};
  }
}
