package sluice.gateway.spool;

import org.jspecify.annotations.Nullable;

/**
 * The records appended last, in memory: those not yet durable, and durable ones as far as the
 * budget goes. Ids in it follow each other without a gap. Loop's thread only.
 */
final class Tail {
  private final long bytesMax;
  private SpoolRecord[] ring = new SpoolRecord[256];
  private final long firstIdOfEpoch;
  private long oldest; // sequence numbers from firstIdOfEpoch
  private long next;
  private long bytes;

  Tail(long bytesMax, long firstIdOfEpoch) {
    this.bytesMax = bytesMax;
    this.firstIdOfEpoch = firstIdOfEpoch;
  }

  void add(SpoolRecord record) {
    assert record.id() == firstIdOfEpoch + next : "ids in the tail follow each other";
    if (next - oldest == ring.length) {
      grow();
    }
    ring[slot(next++)] = record;
    bytes += cost(record);
  }

  /** Lets go of the oldest durable records that are over the budget. */
  @SuppressWarnings("NullAway") // a slot outside oldest..next is null and never read
  void trim(long durableId) {
    while (bytes > bytesMax && oldest < next && firstIdOfEpoch + oldest <= durableId) {
      bytes -= cost(ring[slot(oldest)]);
      ring[slot(oldest++)] = null;
    }
  }

  /** Records up to and including this id must be read from the disk. */
  long evictedThroughId() {
    return firstIdOfEpoch + oldest - 1;
  }

  /**
   * The record with the least id above this one, or null if there is none; the id is not evicted.
   */
  @Nullable SpoolRecord after(long id) {
    long sequence = Math.max(id - firstIdOfEpoch + 1, oldest);
    return sequence < next ? ring[slot(sequence)] : null;
  }

  private void grow() {
    SpoolRecord[] bigger = new SpoolRecord[ring.length * 2];
    for (long i = oldest; i < next; i++) {
      bigger[(int) (i & (bigger.length - 1))] = ring[slot(i)];
    }
    ring = bigger;
  }

  private int slot(long sequence) {
    return (int) (sequence & (ring.length - 1));
  }

  private static long cost(SpoolRecord record) {
    return 96L + record.topic().length() + record.payload().length;
  }
}
