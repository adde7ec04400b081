package sluice.drivers;

/**
 * Which samples of a source become readings, and which of these are good.
 *
 * @param min lowest value that can be; below it a reading is bad
 * @param max highest value that can be
 * @param stuckAfter so many samples with exactly the same value are a sensor that hangs; 0 for
 *     never
 * @param strategy which good ones are reported
 * @param deadBand how far a value must be from the one reported last to count as a change; 0 for
 *     any difference
 * @param periodMillis of the strategies that have one
 */
public record ReportPolicy(
    double min, double max, int stuckAfter, Strategy strategy, double deadBand, long periodMillis) {

  /** Every sample, whatever it says. */
  public static final ReportPolicy ALL =
      new ReportPolicy(
          Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0, Strategy.ALWAYS, 0, 0);

  /** When a sample is reported. That the quality changed is reported by all of them. */
  public enum Strategy {
    /** Each one. */
    ALWAYS,
    /** When the value changed. */
    CHANGE,
    /** The first one after each period. */
    PERIOD,
    /** When the value changed, and at least once a period. */
    CHANGE_OR_PERIOD
  }

  public ReportPolicy {
    if (!(min <= max) || !(deadBand >= 0) || stuckAfter < 0 || periodMillis < 0) {
      throw new IllegalArgumentException("report: min above max, or a negative amount");
    }
  }
}
