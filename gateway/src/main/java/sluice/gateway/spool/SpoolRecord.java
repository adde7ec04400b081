package sluice.gateway.spool;

/**
 * One record.
 *
 * @param id strictly increasing for ever, never given twice: see {@link RecordId}
 * @param queue the number of the queue it waits in
 * @param topic where it goes
 * @param payload what goes there; not to be changed
 * @param monotonicNanos {@code CLOCK_MONOTONIC} of what it tells of, meaningful within one boot
 * @param wallMillis the wall clock when it was appended
 * @param wallKnown whether the wall clock was known then, or only guessed
 */
public record SpoolRecord(
    long id,
    int queue,
    String topic,
    byte[] payload,
    long monotonicNanos,
    long wallMillis,
    boolean wallKnown) {

  /** What it takes in a segment. */
  int storedBytes() {
    int topicBytes = topic.length();
    for (int i = 0; i < topic.length(); i++) {
      char c = topic.charAt(i);
      boolean half = Character.isSurrogate(c); // two of them are four bytes
      topicBytes += c < 0x80 ? 0 : c < 0x800 || half ? 1 : 2;
    }
    return SegmentFormat.dataBytes(topicBytes, payload.length);
  }
}
