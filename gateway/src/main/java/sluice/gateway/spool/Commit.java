package sluice.gateway.spool;

import java.nio.ByteBuffer;

/**
 * One group commit: the buffer that fills, and what it will have made durable. Loop's thread only,
 * but for the disk worker while it is written.
 */
final class Commit {
  final ByteBuffer data =
      ByteBuffer.allocateDirect(SpoolOptions.COMMIT_BYTES_MAX + SpoolOptions.STATE_BYTES_MAX);

  /** The spool's whole state, for a segment that begins with this commit. */
  final ByteBuffer checkpoint = ByteBuffer.allocateDirect(SpoolOptions.STATE_BYTES_MAX);

  final SegmentStats stats = new SegmentStats();
  long firstId;
  long lastId;
  int records;
  boolean hasState;

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
    SegmentFormat.putData(data, topic, record);
    stats.add(record.queue(), record.id(), data.position() - before);
  }

  void reset() {
    data.clear();
    checkpoint.clear();
    stats.clear();
    records = 0;
    hasState = false;
  }
}
