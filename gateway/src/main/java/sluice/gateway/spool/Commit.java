package sluice.gateway.spool;

import java.nio.ByteBuffer;

/**
 * One group commit: the buffer that fills, and what it will have made durable. Loop's thread only,
 * but for the disk worker while it is written.
 */
final class Commit {
  private static final int FIRST_BYTES = 16 * 1024;

  ByteBuffer data = ByteBuffer.allocateDirect(FIRST_BYTES);

  /** The spool's whole state, for a segment that begins with this commit. */
  ByteBuffer checkpoint = ByteBuffer.allocateDirect(FIRST_BYTES);

  final SegmentStats stats = new SegmentStats();
  long firstId;
  long lastId;
  int records;
  boolean hasState;

  /** It begins a segment, also where there is room in the one before. */
  boolean turnsOver;

  /** Nothing follows it, so its segment is sealed with the same sync. */
  boolean last;

  private int recordsEnd;

  boolean isEmpty() {
    return data.position() == 0;
  }

  boolean hasRoomFor(int bytes) {
    return data.position() + bytes <= SpoolOptions.COMMIT_BYTES_MAX;
  }

  void add(byte[] topic, SpoolRecord record) {
    if (records++ == 0) {
      firstId = record.id();
    }
    lastId = record.id();
    int before = data.position();
    data = withRoom(data, record.storedBytes());
    SegmentFormat.putData(data, topic, record);
    stats.add(record.queue(), record.id(), data.position() - before);
  }

  /** What follows in the data is state. */
  void recordsEnd() {
    recordsEnd = data.position();
  }

  /** Back to where state is added, after it was written, or not. */
  void reopen() {
    data.clear().position(recordsEnd);
  }

  /** Before state is added to the data. */
  void reserveState(int bytes) {
    data = withRoom(data, bytes);
  }

  void reserveCheckpoint(int bytes) {
    checkpoint = withRoom(checkpoint, bytes);
  }

  /** A busy gateway's buffers grow once, an idle one's stay small. */
  private static ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
    if (buffer.remaining() >= bytes) {
      return buffer;
    }
    int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
    return ByteBuffer.allocateDirect(size).put(buffer.flip());
  }

  void reset() {
    data.clear();
    checkpoint.clear();
    stats.clear();
    records = 0;
    hasState = false;
    turnsOver = false;
    last = false;
  }
}
