package sluice.gateway.spool;

import sluice.loop.BootId;

/**
 * One record.
 *
 * @param id strictly increasing for ever, never given twice: see {@link RecordId}
 * @param queue the number of the queue it waits in
 * @param topic where it goes
 * @param payload what goes there; not to be changed
 * @param monotonicNanos {@code CLOCK_MONOTONIC} of what it tells of, meaningful within one boot
 * @param boot which one
 * @param wallMillis the wall clock at that time, as it was thought to be when it was appended
 * @param time what that is worth
 */
public record SpoolRecord(
    long id,
    int queue,
    String topic,
    byte[] payload,
    long monotonicNanos,
    BootId boot,
    long wallMillis,
    TimeMark time) {

  /** The same with its time: what is published of a record whose time was open. */
  public SpoolRecord withTime(byte[] completePayload, long millis, TimeMark mark) {
    return new SpoolRecord(id, queue, topic, completePayload, monotonicNanos, boot, millis, mark);
  }

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
