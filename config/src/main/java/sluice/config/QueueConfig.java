package sluice.config;

import java.util.List;

/**
 * {@code [spool.queue.NAME]}; limits as in the spool's own options.
 *
 * @param topics filters with wildcards; empty for the queue "default" only
 * @param maxBytes 0 for no bound of its own
 * @param maxRecords 0 for no bound
 * @param maxAgeMillis 0 for no bound
 */
public record QueueConfig(
    String name,
    List<String> topics,
    int priority,
    AtLimit atLimit,
    long maxBytes,
    long maxRecords,
    long maxAgeMillis,
    Durability durability) {
  /** The queue that takes what no other one does. */
  public static final String DEFAULT = "default";

  /** What becomes of a reading when its queue is full. */
  public enum AtLimit implements Label {
    REFUSE("refuse"),
    DROP_OLDEST("drop-oldest"),
    DROP_NEWEST("drop-newest");

    private final String label;

    AtLimit(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** Where readings wait. */
  public enum Durability implements Label {
    DISK("disk"),
    MEMORY("memory");

    private final String label;

    Durability(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }
}
