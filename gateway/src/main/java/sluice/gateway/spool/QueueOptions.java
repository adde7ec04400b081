package sluice.gateway.spool;

import java.util.List;

/**
 * Records that are bounded, dropped and sent together.
 *
 * @param name kept in the log: a queue that is given another name begins anew
 * @param topics MQTT topic filters (MQTT 5, 4.7); the first queue with a match takes a record
 * @param priority 0 to 7; of two queues with something to send, that of the higher one is served
 * @param bytesMax of its records on the disk, waiting for any uplink; 0 for no bound of its own
 * @param recordsMax how many of them; 0 for no bound
 * @param ageMillisMax older ones are dropped, as far as their time is known; 0 for no bound
 */
public record QueueOptions(
    String name,
    List<String> topics,
    int priority,
    AtLimit atLimit,
    long bytesMax,
    long recordsMax,
    long ageMillisMax,
    Durability durability) {
  /** The queue that takes what no other one does. */
  public static final String DEFAULT_NAME = "default";

  public static final int PRIORITY_MAX = 7;
  static final int PRIORITY_DEFAULT = 4;
  static final int NAME_BYTES_MAX = 64;

  /** Refuses at the spool's own bound: nothing is lost that the producer was not told of. */
  public static final QueueOptions DEFAULT = plain(DEFAULT_NAME);

  /** What becomes of a record when its queue, or the spool, is full. */
  public enum AtLimit {
    /** The producer is told. */
    REFUSE,
    /** The oldest records that are not on their way make room. */
    DROP_OLDEST,
    /** The record itself is dropped. */
    DROP_NEWEST
  }

  /** Where records wait. */
  public enum Durability {
    DISK,
    /** In this process only: they are lost with it. */
    MEMORY
  }

  public QueueOptions {
    topics = List.copyOf(topics);
    if (priority < 0 || priority > PRIORITY_MAX || bytesMax < 0 || recordsMax < 0) {
      throw new IllegalArgumentException("spool: queue " + name + ": a limit is out of range");
    }
    if (durability == Durability.MEMORY && bytesMax == 0) {
      throw new IllegalArgumentException("spool: queue " + name + ": memory needs a bound");
    }
    for (String filter : topics) {
      if (!TopicFilter.isValid(filter)) {
        throw new IllegalArgumentException(
            "spool: queue " + name + ": \"" + filter + "\" is no topic filter (MQTT 5, 4.7)");
      }
    }
  }

  static QueueOptions plain(String name) {
    return new QueueOptions(
        name, List.of(), PRIORITY_DEFAULT, AtLimit.REFUSE, 0, 0, 0, Durability.DISK);
  }

  boolean isDurable() {
    return durability == Durability.DISK;
  }
}
