package sluice.gateway.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment file, big-endian.
 *
 * <pre>
 * header   8 magic "SLUICES1"   8 first id of the epoch's or segment's records   4 CRC32C of the 16 before
 * record   4 length of the body   4 CRC32C of the body   body
 * body     1 type
 *   DATA   8 id   8 monotonic nanos   8 wall millis   2 topic length   topic (UTF-8)   payload
 *   ACK    8 id through which all is acknowledged   cursor name (UTF-8)
 * </pre>
 *
 * A length of zero ends a segment: what a preallocated file holds behind its last record.
 */
final class SegmentFormat {
  static final long MAGIC = 0x534C_5549_4345_5331L;
  static final int HEADER_BYTES = 20;
  static final int PREFIX_BYTES = 8;
  static final int DATA_FIXED_BYTES = 1 + 8 + 8 + 8 + 2;
  static final int TOPIC_BYTES_MAX = 65_535;
  static final int BODY_BYTES_MAX = 128 * 1024;
  static final byte DATA = 1;
  static final byte ACK = 2;

  private static final int ACK_FIXED_BYTES = 1 + 8;

  private SegmentFormat() {}

  static ByteBuffer header(long firstId) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putLong(firstId);
    return header.putInt(crc(header, 0, HEADER_BYTES - 4)).flip();
  }

  /** The first id, or -1 if this is no header of ours. */
  static long firstId(ByteBuffer header) {
    boolean ours =
        header.remaining() >= HEADER_BYTES
            && header.getLong(0) == MAGIC
            && header.getInt(HEADER_BYTES - 4) == crc(header, 0, HEADER_BYTES - 4);
    return ours ? header.getLong(8) : -1;
  }

  static int dataBytes(int topicBytes, int payloadBytes) {
    return PREFIX_BYTES + DATA_FIXED_BYTES + topicBytes + payloadBytes;
  }

  static int ackBytes(byte[] cursorName) {
    return PREFIX_BYTES + ACK_FIXED_BYTES + cursorName.length;
  }

  /** Appends a data record; the caller has checked room and limits. */
  static void putData(ByteBuffer to, byte[] topic, SpoolRecord record) {
    int start = to.position();
    to.position(start + PREFIX_BYTES);
    to.put(DATA).putLong(record.id()).putLong(record.monotonicNanos());
    to.putLong(record.wallMillis()).putShort((short) topic.length);
    to.put(topic).put(record.payload());
    putPrefix(to, start);
  }

  static void putAck(ByteBuffer to, byte[] cursorName, long id) {
    int start = to.position();
    to.position(start + PREFIX_BYTES);
    to.put(ACK).putLong(id).put(cursorName);
    putPrefix(to, start);
  }

  /**
   * The length of the intact body at a position: at least 1, 0 if the segment ends there, or -1 if
   * what stands there is no record or not all of it is in the buffer.
   */
  static int bodyLength(ByteBuffer in, int at) {
    if (in.limit() - at < PREFIX_BYTES) {
      return -1;
    }
    int length = in.getInt(at);
    if (length == 0 && in.getInt(at + 4) == 0) {
      return 0;
    }
    if (length < ACK_FIXED_BYTES || length > BODY_BYTES_MAX) {
      return -1;
    }
    if (in.limit() - at - PREFIX_BYTES < length) {
      return -1;
    }
    return in.getInt(at + 4) == crc(in, at + PREFIX_BYTES, length) ? length : -1;
  }

  static byte type(ByteBuffer in, int at) {
    return in.get(at + PREFIX_BYTES);
  }

  static long id(ByteBuffer in, int at) {
    return in.getLong(at + PREFIX_BYTES + 1);
  }

  static SpoolRecord data(ByteBuffer in, int at, int bodyLength) {
    int body = at + PREFIX_BYTES;
    int topicBytes = Short.toUnsignedInt(in.getShort(body + DATA_FIXED_BYTES - 2));
    byte[] payload = new byte[bodyLength - DATA_FIXED_BYTES - topicBytes];
    in.get(body + DATA_FIXED_BYTES + topicBytes, payload);
    String topic = text(in, body + DATA_FIXED_BYTES, topicBytes);
    return new SpoolRecord(
        in.getLong(body + 1), topic, payload, in.getLong(body + 9), in.getLong(body + 17));
  }

  static String ackCursor(ByteBuffer in, int at, int bodyLength) {
    return text(in, at + PREFIX_BYTES + ACK_FIXED_BYTES, bodyLength - ACK_FIXED_BYTES);
  }

  private static void putPrefix(ByteBuffer to, int start) {
    int length = to.position() - start - PREFIX_BYTES;
    to.putInt(start, length).putInt(start + 4, crc(to, start + PREFIX_BYTES, length));
  }

  private static String text(ByteBuffer in, int at, int length) {
    byte[] bytes = new byte[length];
    in.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int crc(ByteBuffer of, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(of.slice(at, length));
    return (int) crc.getValue();
  }
}
