package sluice.bench.update;

import java.util.Arrays;
import java.util.BitSet;
import org.HdrHistogram.Histogram;

/**
 * What went in and what has come out at the broker, by number: edges of a pin, whose sequence is
 * the chip's, and publishes of local clients. One thread.
 */
final class Ledger {
  private static final long LATENCY_MAX = 60_000_000_000L;

  private final BitSet edgesArrived = new BitSet();
  private final BitSet acked = new BitSet();
  private final BitSet published = new BitSet();
  private final Histogram latencies = new Histogram(LATENCY_MAX, 3);
  private long[] drivenNanos = new long[1 << 16];
  private long edges;
  private long edgesAgain;
  private int publishes;
  private long worstNanos;

  /** A pin's level changes; its number is the next. */
  void edge(long nanos) {
    edges++;
    int index = (int) edges;
    if (index >= drivenNanos.length) {
      drivenNanos = Arrays.copyOf(drivenNanos, 2 * drivenNanos.length);
    }
    drivenNanos[index] = nanos;
  }

  /** A reading of it is at the broker. */
  void edgeArrived(long sequence, long nanos) {
    if (sequence < 1 || sequence > edges) {
      throw new IllegalStateException("bench: edge " + sequence + " of " + edges);
    }
    int index = (int) sequence;
    if (edgesArrived.get(index)) {
      edgesAgain++;
      return;
    }
    edgesArrived.set(index);
    long took = Math.max(0, nanos - drivenNanos[index]);
    latencies.recordValue(Math.min(took, LATENCY_MAX));
    worstNanos = Math.max(worstNanos, took);
  }

  /** A local client is about to publish; the number is its payload. */
  int publish() {
    return ++publishes;
  }

  /** It was told that this is on the disk. */
  void acked(int number) {
    acked.set(number);
  }

  void publishArrived(int number) {
    published.set(number);
  }

  /** The longest way of an edge to the broker since the last mark. */
  long mark() {
    long worst = worstNanos;
    worstNanos = 0;
    return worst;
  }

  long edges() {
    return edges;
  }

  /** The latest one that has arrived. */
  long lastEdge() {
    return edgesArrived.length() - 1L;
  }

  long edgesArrived() {
    return edgesArrived.cardinality();
  }

  /** Edges of which no reading has come. */
  long edgesLost() {
    return edges - edgesArrived.cardinality();
  }

  long edgesAgain() {
    return edgesAgain;
  }

  /** What was acknowledged to its client and has not come. */
  long publishesLost() {
    BitSet missing = (BitSet) acked.clone();
    missing.andNot(published);
    return missing.cardinality();
  }

  long publishesAcked() {
    return acked.cardinality();
  }

  /** Of all edges that have arrived, in milliseconds. */
  double latencyMillis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }
}
