package sluice.drivers;

import org.jspecify.annotations.Nullable;

/**
 * A value on its way to a topic.
 *
 * @param source the configured name of the input
 * @param value in {@code unit}; NaN if the quality is bad
 * @param unit as configured; empty for levels
 * @param monotonicNanos {@code CLOCK_MONOTONIC}: the kernel's timestamp of an edge, else when it
 *     was read
 * @param sequence of this source, from 1; for edges the kernel's {@code line_seqno}
 * @param quality whether the value can be used
 * @param reason why it cannot, or null
 */
public record Reading(
    String source,
    double value,
    String unit,
    long monotonicNanos,
    long sequence,
    Quality quality,
    @Nullable String reason) {

  /** Whether a value can be used. */
  public enum Quality {
    GOOD,
    /** The source could not be read or understood, or said what cannot be; its reason says why. */
    BAD
  }

  /** One without a reason. */
  public Reading(
      String source,
      double value,
      String unit,
      long monotonicNanos,
      long sequence,
      Quality quality) {
    this(source, value, unit, monotonicNanos, sequence, quality, null);
  }
}
