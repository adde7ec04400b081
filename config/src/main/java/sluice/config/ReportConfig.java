package sluice.config;

/**
 * Which samples of a source are good, and which become readings.
 *
 * @param min lowest value that can be; minus infinity for none
 * @param max highest value that can be; infinity for none
 * @param stuckAfter so many samples of the same value are a sensor that hangs; 0 for never
 * @param deadBand how far a value must be from the one reported last; 0 for any difference
 * @param periodMillis of the strategies that have one, else 0
 */
public record ReportConfig(
    double min, double max, int stuckAfter, Strategy strategy, double deadBand, long periodMillis) {

  /** When a sample is reported. */
  public enum Strategy implements Label {
    ALWAYS,
    CHANGE,
    PERIOD,
    CHANGE_OR_PERIOD;

    boolean hasPeriod() {
      return this == PERIOD || this == CHANGE_OR_PERIOD;
    }

    boolean hasDeadBand() {
      return this == CHANGE || this == CHANGE_OR_PERIOD;
    }
  }
}
