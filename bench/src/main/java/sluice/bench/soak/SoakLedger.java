package sluice.bench.soak;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was promised, and what arrived. Any thread. */
final class SoakLedger {
  private static final int SEQUENCE_BITS = 40;

  /**
   * The account.
   *
   * @param promised records that a gateway said were durable
   * @param lost those of them that did not arrive
   * @param duplicates arrivals of a record that had arrived before
   * @param disordered first arrivals behind a later record of the same topic
   * @param firstLost one of the lost, or empty
   */
  record Account(
      long promised, long received, long lost, long duplicates, long disordered, String firstLost) {
    boolean isClean() {
      return lost == 0 && disordered == 0;
    }
  }

  private final Map<Long, Long> promisedThrough = new TreeMap<>();
  private final Map<Long, BitSet> arrived = new HashMap<>();
  private final Map<String, Long> lastOfTopic = new HashMap<>();
  private long received;
  private long duplicates;
  private long disordered;
  private long promises;
  private long lastEpoch;

  /** All records of an epoch up to this one are durable. */
  synchronized void promised(String id) {
    long epoch = epoch(id);
    promisedThrough.merge(epoch, sequence(id), Math::max);
    lastEpoch = Math.max(lastEpoch, epoch);
    promises++;
  }

  synchronized void received(String topic, String id) {
    received++;
    long epoch = epoch(id);
    int sequence = (int) sequence(id);
    BitSet seen = arrived.computeIfAbsent(epoch, of -> new BitSet());
    if (seen.get(sequence)) {
      duplicates++;
      return;
    }
    seen.set(sequence);
    long whole = epoch << SEQUENCE_BITS | sequence;
    Long before = lastOfTopic.put(topic, whole);
    if (before != null && before > whole) {
      disordered++;
      lastOfTopic.put(topic, before);
    }
  }

  /** How often a promise was made. */
  synchronized long promises() {
    return promises;
  }

  synchronized long receivedTotal() {
    return received;
  }

  /** The epoch of the last gateway that promised anything. */
  synchronized long lastEpoch() {
    return lastEpoch;
  }

  synchronized Account account() {
    long promised = 0;
    long lost = 0;
    String firstLost = "";
    for (Map.Entry<Long, Long> epoch : promisedThrough.entrySet()) {
      int count = (int) (epoch.getValue() + 1);
      BitSet seen = arrived.getOrDefault(epoch.getKey(), new BitSet());
      int missing = count - seen.get(0, count).cardinality();
      promised += count;
      lost += missing;
      if (missing > 0 && firstLost.isEmpty()) {
        firstLost = epoch.getKey() + "-" + seen.nextClearBit(0);
      }
    }
    return new Account(promised, received, lost, duplicates, disordered, firstLost);
  }

  private static long epoch(String id) {
    return Long.parseLong(id.substring(0, id.indexOf('-')));
  }

  private static long sequence(String id) {
    return Long.parseLong(id.substring(id.indexOf('-') + 1));
  }
}
