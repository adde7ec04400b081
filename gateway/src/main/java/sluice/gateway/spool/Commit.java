package sluice.gateway.spool;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * One group commit: the buffer that fills, and what it will have made durable. Loop's thread only.
 */
final class Commit {
  /** Kept free for the cursors' acknowledgements. */
  private static final int ACK_RESERVE_BYTES = 4 * 1024;

  final ByteBuffer buffer = ByteBuffer.allocateDirect(SpoolOptions.COMMIT_BYTES_MAX);
  final Map<Cursor, Long> acks = new HashMap<>();
  long firstId;
  long lastId;
  int records;

  boolean isEmpty() {
    return buffer.position() == 0;
  }

  boolean hasRoomFor(int bytes) {
    return buffer.remaining() - ACK_RESERVE_BYTES >= bytes;
  }

  void add(byte[] topic, SpoolRecord record) {
    if (records++ == 0) {
      firstId = record.id();
    }
    lastId = record.id();
    SegmentFormat.putData(buffer, topic, record);
  }

  /** False if the reserve is used up; the next commit takes it then. */
  boolean add(Cursor cursor, byte[] name, long ackedThroughId) {
    if (buffer.remaining() < SegmentFormat.ackBytes(name)) {
      return false;
    }
    SegmentFormat.putAck(buffer, name, ackedThroughId);
    acks.put(cursor, ackedThroughId);
    return true;
  }

  void reset() {
    buffer.clear();
    acks.clear();
    records = 0;
  }
}
