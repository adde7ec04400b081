package sluice.gateway.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The records that carry the spool's own state, between the data or, all of them, at a segment's
 * beginning. What they say only ever grows, so that one read twice, or late, does no harm.
 *
 * <pre>
 * ACK         1 queue   8 id through which all of the queue is acknowledged   cursor name (UTF-8)
 * QUEUE       1 queue   its name (UTF-8)
 * DROPS       1 queue   1 count of ranges   2 count of totals
 *             ranges    8 first id   8 last id of records that were dropped
 *             totals    1 reason   8 how many were dropped so far   2 topic length   topic (UTF-8)
 * CHECKPOINT  8 first id of this epoch   4 how many records before it are the whole state
 * </pre>
 */
final class StateFormat {
  static final byte ACK = 2;
  static final byte FOOTER = 3;
  static final byte CHECKPOINT = 4;
  static final byte QUEUE = 5;
  static final byte DROPS = 6;
  static final byte TYPE_MAX = 6;

  private static final int BODY = SegmentFormat.PREFIX_BYTES + 1;
  private static final int ACK_FIXED_BYTES = 1 + 1 + 8;

  private StateFormat() {}

  static int ackBytes(byte[] cursor) {
    return SegmentFormat.PREFIX_BYTES + ACK_FIXED_BYTES + cursor.length;
  }

  static void putAck(ByteBuffer to, byte[] cursor, int queue, long id) {
    int start = SegmentFormat.begin(to, ACK);
    to.put((byte) queue).putLong(id).put(cursor);
    SegmentFormat.end(to, start);
  }

  static void putCheckpoint(ByteBuffer to, long firstId, int records) {
    int start = SegmentFormat.begin(to, CHECKPOINT);
    to.putLong(firstId).putInt(records);
    SegmentFormat.end(to, start);
  }

  /** Adds what a state record says; the caller has seen that it is intact. */
  static void read(ByteBuffer in, int at, int bodyLength, LogState into) {
    switch (SegmentFormat.type(in, at)) {
      case ACK -> readAck(in, at, bodyLength, into);
      default -> {
        // of a later version: what it says cannot be used, and does no harm
      }
    }
  }

  /** The first id of the epoch in which a checkpoint was written. */
  static long checkpointFirstId(ByteBuffer in, int at) {
    return in.getLong(at + BODY);
  }

  static int checkpointRecords(ByteBuffer in, int at) {
    return in.getInt(at + BODY + 8);
  }

  /** All that is known, as the beginning of a segment. */
  static void putAll(ByteBuffer to, LogState state, long firstId) {
    int records = 0;
    for (Map.Entry<LogState.Place, Long> ack : state.acked().entrySet()) {
      byte[] name = ack.getKey().cursor().getBytes(StandardCharsets.UTF_8);
      putAck(to, name, ack.getKey().queue(), ack.getValue());
      records++;
    }
    putCheckpoint(to, firstId, records);
  }

  private static void readAck(ByteBuffer in, int at, int bodyLength, LogState into) {
    if (bodyLength >= ACK_FIXED_BYTES) {
      String cursor = SegmentFormat.text(in, at + BODY + 9, bodyLength - ACK_FIXED_BYTES);
      into.acked(cursor, in.get(at + BODY), in.getLong(at + BODY + 1));
    }
  }
}
