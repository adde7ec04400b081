package sluice.gateway.spool;

import org.jspecify.annotations.Nullable;

/**
 * A queue's records appended last, in memory: those not yet durable, and durable ones that some
 * cursor still needs, as far as the budget goes; of a queue in memory, all. Loop's thread only.
 */
final class Tail {
  private final long bytesMax;
  private SpoolRecord[] ring = new SpoolRecord[64];
  private long oldest;
  private long next;
  private long bytes;
  private long evictedThroughId;

  Tail(long bytesMax, long evictedThroughId) {
    this.bytesMax = bytesMax;
    this.evictedThroughId = evictedThroughId;
  }

  void add(SpoolRecord record) {
    if (next - oldest == ring.length) {
      grow();
    }
    ring[slot(next++)] = record;
    bytes += cost(record);
  }

  /** Lets go of the oldest durable records that are over the budget. */
  void trim(long durableId) {
    while (bytes > bytesMax && oldest < next && ring[slot(oldest)].id() <= durableId) {
      evictOldest();
    }
  }

  /** Lets go of all records through an id. */
  void evictThrough(long id) {
    while (oldest < next && ring[slot(oldest)].id() <= id) {
      evictOldest();
    }
  }

  /** Records up to and including this id are not in it any more. */
  long evictedThroughId() {
    return evictedThroughId;
  }

  /**
   * The record with the least id above this one, or null if there is none; the id is not evicted.
   */
  @Nullable SpoolRecord after(long id) {
    long low = oldest;
    long high = next;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (ring[slot(middle)].id() > id) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < next ? ring[slot(low)] : null;
  }

  @SuppressWarnings("NullAway") // a slot outside oldest..next is null and never read
  private void evictOldest() {
    SpoolRecord gone = ring[slot(oldest)];
    bytes -= cost(gone);
    evictedThroughId = gone.id();
    ring[slot(oldest++)] = null;
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
