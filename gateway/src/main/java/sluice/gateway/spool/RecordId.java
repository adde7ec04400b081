package sluice.gateway.spool;

/**
 * A record's id: the epoch (how often the spool was opened) in the upper 24 bits, a sequence number
 * in the lower 40. As the epoch is on disk before its first id is given, an id is never given
 * twice, not even one that was published and lost in a power cut before it was synced.
 */
public final class RecordId {
  static final int SEQUENCE_BITS = 40;
  static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;
  static final long EPOCH_MAX = (1L << (63 - SEQUENCE_BITS)) - 1;

  private RecordId() {}

  static long first(long epoch) {
    if (epoch < 1 || epoch > EPOCH_MAX) {
      throw new IllegalStateException("spool: epoch " + epoch + " is out of range");
    }
    return epoch << SEQUENCE_BITS;
  }

  /** How often the spool had been opened when the id was given, this time included. */
  public static long epoch(long id) {
    return id >>> SEQUENCE_BITS;
  }

  /** The place within the epoch, from 0. */
  public static long sequence(long id) {
    return id & SEQUENCE_MASK;
  }

  /**
   * An id as {@link #text} gives it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static long parse(String text) {
    int dash = text.indexOf('-');
    try {
      long epoch = Long.parseLong(text.substring(0, Math.max(0, dash)));
      long sequence = Long.parseLong(text.substring(dash + 1));
      if (epoch >= 0 && epoch <= EPOCH_MAX && sequence >= 0 && sequence <= SEQUENCE_MASK) {
        return epoch << SEQUENCE_BITS | sequence;
      }
    } catch (NumberFormatException e) {
      // as out of range
    }
    throw new IllegalArgumentException("\"" + text + "\" is no record id; one looks like 3-17");
  }

  /** As it is published: {@code EPOCH-SEQUENCE}. */
  public static String text(long id) {
    return epoch(id) + "-" + sequence(id);
  }
}
