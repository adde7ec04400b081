package sluice.drivers;

import org.jspecify.annotations.Nullable;

/**
 * How a source of samples is doing. Counters are since its start.
 *
 * @param name as configured
 * @param state where it is
 * @param readings samples taken that were good
 * @param failures attempts that failed, or gave no value
 * @param outOfRange values that cannot be: beyond the range, or stuck
 * @param withheld samples that were not reported, as its policy says
 * @param stalledPeriods periods in which it still owed an answer
 * @param lastError why the last attempt gave no good value; null if it did
 */
public record SourceStatus(
    String name,
    State state,
    long readings,
    long failures,
    long outOfRange,
    long withheld,
    long stalledPeriods,
    @Nullable String lastError) {

  /** Where a source is. */
  public enum State {
    /** It was not asked yet. */
    STARTING,
    /** Its last answer could be read. */
    UP,
    /** It does not answer, or not as it should; it is asked again. */
    FAILED
  }
}
