package sluice.gateway;

import java.util.Arrays;

/** Timestamps of edges whose PUBLISH is written and will be flushed at the end of the callback. */
final class PublishedEdges {
  private long[] nanos = new long[64];
  private int size;

  /** True if it is the first since the last drain. */
  boolean add(long edgeNanos) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = edgeNanos;
    return size == 1;
  }

  void drain(long nowNanos, LatencyMeter into) {
    for (int i = 0; i < size; i++) {
      into.record(nowNanos - nanos[i]);
    }
    size = 0;
  }
}
