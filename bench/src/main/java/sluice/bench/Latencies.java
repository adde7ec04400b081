package sluice.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The latencies of one round. One thread at a time. */
final class Latencies {
  private static final long MAX_NANOS = 10_000_000_000L;

  private final Histogram nanos = new Histogram(MAX_NANOS, 3);

  void add(long tookNanos) {
    nanos.recordValue(Math.clamp(tookNanos, 0, MAX_NANOS));
  }

  long count() {
    return nanos.getTotalCount();
  }

  double micros(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1_000.0;
  }

  /** Its p50 and p99 under two names. */
  Map<Metric, Double> values(Metric p50, Metric p99) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    values.put(p50, micros(50));
    values.put(p99, micros(99));
    return values;
  }
}
