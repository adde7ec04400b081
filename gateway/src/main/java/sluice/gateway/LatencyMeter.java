package sluice.gateway;

import org.HdrHistogram.Histogram;

/** From an edge's kernel timestamp to its PUBLISH at the socket. Loop's thread only. */
final class LatencyMeter {
  private static final long MAX_NANOS = 60_000_000_000L;

  private final Histogram nanos = new Histogram(1_000, MAX_NANOS, 2);

  /** Longer than a minute counts as a minute, less than nothing (a clock's doing) as nothing. */
  void record(long tookNanos) {
    nanos.recordValue(Math.clamp(tookNanos, 0, MAX_NANOS));
  }

  long p50Micros() {
    return percentileMicros(50);
  }

  long p99Micros() {
    return percentileMicros(99);
  }

  long maxMicros() {
    return nanos.getTotalCount() == 0 ? 0 : nanos.getMaxValue() / 1_000;
  }

  private long percentileMicros(double percentile) {
    return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1_000;
  }
}
