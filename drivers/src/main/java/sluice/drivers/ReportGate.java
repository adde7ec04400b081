package sluice.drivers;

import org.jspecify.annotations.Nullable;
import sluice.drivers.Reading.Quality;
import sluice.drivers.ReportPolicy.Strategy;

/**
 * Turns a source's samples into readings, as its policy says. Without a clock, I/O and threads: one
 * call a sample, which answers with a reading or with nothing.
 *
 * <p>Bad samples in a row are one reading, with the strategies that have a period one each period;
 * the others are counted.
 */
public final class ReportGate {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final String source;
  private final String unit;
  private final ReportPolicy policy;
  private @Nullable Reading last;
  private long dueNanos;
  private double sampleBefore = Double.NaN;
  private int repeated;
  private @Nullable String lastFault;
  private long sequence;
  private long outOfRange;
  private long withheld;

  /**
   * A gate that has seen nothing.
   *
   * @param unit of the values; it goes into the readings
   */
  public ReportGate(String source, String unit, ReportPolicy policy) {
    this.source = source;
    this.unit = unit;
    this.policy = policy;
  }

  /**
   * What a gate knows of its source, for the next one to go on with.
   *
   * @param last the reading reported last, or null
   * @param dueNanos when a period's next one is
   * @param sampleBefore the last value, NaN if there is none
   * @param repeated how often in a row
   */
  public record Memory(
      @Nullable Reading last,
      long dueNanos,
      double sampleBefore,
      int repeated,
      long outOfRange,
      long withheld) {}

  public Memory memory() {
    return new Memory(last, dueNanos, sampleBefore, repeated, outOfRange, withheld);
  }

  /** Goes on where another gate of this source was; before the first sample. */
  public void remember(Memory of) {
    last = of.last;
    sequence = last == null ? 0 : last.sequence();
    dueNanos = of.dueNanos;
    sampleBefore = of.sampleBefore;
    repeated = of.repeated;
    outOfRange = of.outOfRange;
    withheld = of.withheld;
  }

  /**
   * Takes a sample.
   *
   * @return a reading, or null if the policy withholds it
   */
  public @Nullable Reading offer(double value, long nanos) {
    String fault = fault(value);
    lastFault = fault;
    return fault == null ? good(value, nanos) : bad(fault, nanos);
  }

  /**
   * Takes a failure to get a sample.
   *
   * @param reason for people
   * @return as {@link #offer}
   */
  public @Nullable Reading fail(String reason, long nanos) {
    sampleBefore = Double.NaN;
    lastFault = reason;
    return bad(reason, nanos);
  }

  /** What was wrong with the last sample, or null. */
  public @Nullable String lastFault() {
    return lastFault;
  }

  /** Samples beyond the range, or stuck. */
  public long outOfRange() {
    return outOfRange;
  }

  /** Samples that were not reported. */
  public long withheld() {
    return withheld;
  }

  private @Nullable String fault(double value) {
    if (!Double.isFinite(value)) {
      return "is no number";
    }
    repeated = value == sampleBefore ? repeated + 1 : 1;
    sampleBefore = value;
    if (value < policy.min()) {
      outOfRange++;
      return text(value) + " is below the range, which begins at " + text(policy.min());
    }
    if (value > policy.max()) {
      outOfRange++;
      return text(value) + " is above the range, which ends at " + text(policy.max());
    }
    if (policy.stuckAfter() > 0 && repeated >= policy.stuckAfter()) {
      outOfRange++;
      return "stuck: exactly " + text(value) + " in " + policy.stuckAfter() + " samples";
    }
    return null;
  }

  private @Nullable Reading good(double value, long nanos) {
    Reading before = last;
    boolean report =
        before == null
            || before.quality() == Quality.BAD
            || switch (policy.strategy()) {
              case ALWAYS -> true;
              case CHANGE -> isChange(value, before);
              case PERIOD -> isDue(nanos);
              case CHANGE_OR_PERIOD -> isChange(value, before) || isDue(nanos);
            };
    return report ? report(value, nanos, Quality.GOOD, null) : withhold();
  }

  private @Nullable Reading bad(String reason, long nanos) {
    Reading before = last;
    boolean periodic =
        policy.strategy() == Strategy.PERIOD || policy.strategy() == Strategy.CHANGE_OR_PERIOD;
    boolean report =
        before == null || before.quality() == Quality.GOOD || (periodic && isDue(nanos));
    return report ? report(Double.NaN, nanos, Quality.BAD, reason) : withhold();
  }

  private boolean isChange(double value, Reading before) {
    double by = Math.abs(value - before.value());
    return policy.deadBand() == 0 ? by != 0 : by >= policy.deadBand();
  }

  private boolean isDue(long nanos) {
    return nanos - dueNanos >= 0;
  }

  private Reading report(double value, long nanos, Quality quality, @Nullable String reason) {
    long period = policy.periodMillis() * NANOS_PER_MILLI;
    boolean inStep = last != null && policy.strategy() == Strategy.PERIOD && isDue(nanos);
    dueNanos = inStep && nanos - dueNanos < period ? dueNanos + period : nanos + period;
    Reading reading = new Reading(source, value, unit, nanos, ++sequence, quality, reason);
    last = reading;
    return reading;
  }

  private @Nullable Reading withhold() {
    withheld++;
    return null;
  }

  /** As people write it: three decimals, none of them needless. */
  private static String text(double value) {
    double rounded = Math.round(value * 1_000) / 1_000.0;
    return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
        ? Long.toString((long) rounded)
        : Double.toString(rounded);
  }
}
