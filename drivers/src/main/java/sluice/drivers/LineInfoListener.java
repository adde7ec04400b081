package sluice.drivers;

/** Hears of lines that others take and give back, on the loop's thread. */
public interface LineInfoListener {
  /** What happened to a line. */
  enum Change {
    REQUESTED,
    RELEASED,
    RECONFIGURED
  }

  /**
   * A line's state changed.
   *
   * @param timestampNanos {@code CLOCK_MONOTONIC}, an estimate of the kernel's
   */
  void onChange(Change change, LineInfo line, long timestampNanos);

  /**
   * No further change will be told.
   *
   * @param reason what happened
   */
  default void onFailed(String reason) {}
}
