package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import sluice.loop.BootId;

/**
 * The bytes of a segment file, big-endian.
 *
 * <pre>
 * header   8 magic "SLUICES2"   8 first id of the epoch's or segment's records   16 boot id   4 CRC32C of the 32 before
 * record   4 length of the body   4 CRC32C of the body   body
 * body     1 type
 *   DATA   1 queue   1 flags (1: wall time known, 2: payload without its end)   8 id   8 monotonic nanos   8 wall millis   2 topic length   topic (UTF-8)   payload
 *   others see {@link StateFormat} and {@link Footer}
 * </pre>
 *
 * A segment begins with the spool's whole state and, once full, ends with a footer. Until then
 * zeros stand behind its last record: what a preallocated file holds.
 */
final class SegmentFormat {
  static final long MAGIC = 0x534C_5549_4345_5332L;
  static final int HEADER_BYTES = 36;
  static final int PREFIX_BYTES = 8;
  static final int DATA_FIXED_BYTES = 1 + 1 + 1 + 8 + 8 + 8 + 2;
  static final int TOPIC_BYTES_MAX = 65_535;
  static final int BODY_BYTES_MAX = 128 * 1024;
  static final byte DATA = 1;

  private static final int BODY_BYTES_MIN = 2;
  private static final ThreadLocal<CRC32C> CRC = ThreadLocal.withInitial(CRC32C::new);

  private SegmentFormat() {}

  static ByteBuffer header(long firstId, BootId boot) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putLong(firstId);
    header.putLong(boot.high()).putLong(boot.low());
    return header.putInt(crc(header, 0, HEADER_BYTES - 4)).flip();
  }

  /** The first bytes of a file, as many as there are of a header. */
  static ByteBuffer readHeader(DiskFile from) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    while (header.hasRemaining() && from.read(header, header.position()) >= 0) {
      // a read may be short
    }
    return header.flip();
  }

  /** The first id, or -1 if this is no header of ours. */
  static long firstId(ByteBuffer header) {
    boolean ours =
        header.remaining() >= HEADER_BYTES
            && header.getLong(0) == MAGIC
            && header.getInt(HEADER_BYTES - 4) == crc(header, 0, HEADER_BYTES - 4);
    return ours ? header.getLong(8) : -1;
  }

  /** The boot in which a segment was written; unknown if its header is not intact. */
  static BootId boot(ByteBuffer header) {
    return firstId(header) < 0
        ? BootId.UNKNOWN
        : new BootId(header.getLong(16), header.getLong(24));
  }

  static int dataBytes(int topicBytes, int payloadBytes) {
    return PREFIX_BYTES + DATA_FIXED_BYTES + topicBytes + payloadBytes;
  }

  /** Appends a data record; the caller has checked room and limits. */
  static void putData(ByteBuffer to, byte[] topic, SpoolRecord record) {
    int start = begin(to, DATA);
    to.put((byte) record.queue()).put(record.time().flags);
    to.putLong(record.id()).putLong(record.monotonicNanos()).putLong(record.wallMillis());
    to.putShort((short) topic.length).put(topic).put(record.payload());
    end(to, start);
  }

  /** Leaves room for a record's prefix; what follows is its body, until {@link #end}. */
  static int begin(ByteBuffer to, byte type) {
    int start = to.position();
    to.position(start + PREFIX_BYTES);
    to.put(type);
    return start;
  }

  static void end(ByteBuffer to, int start) {
    int length = to.position() - start - PREFIX_BYTES;
    to.putInt(start, length).putInt(start + 4, crc(to, start + PREFIX_BYTES, length));
  }

  /**
   * The length of the intact body at a position, or -1 if what stands there is no record or not all
   * of it is in the buffer.
   */
  static int bodyLength(ByteBuffer in, int at) {
    int length = claimedLength(in, at);
    return length > 0 && in.getInt(at + 4) == crc(in, at + PREFIX_BYTES, length) ? length : -1;
  }

  /** As {@link #bodyLength}, before the checksum is looked at. */
  static int claimedLength(ByteBuffer in, int at) {
    if (in.limit() - at < PREFIX_BYTES + BODY_BYTES_MIN) {
      return -1;
    }
    int length = in.getInt(at);
    byte type = in.get(at + PREFIX_BYTES);
    boolean possible =
        length >= BODY_BYTES_MIN
            && length <= BODY_BYTES_MAX
            && in.limit() - at - PREFIX_BYTES >= length
            && type >= DATA
            && type <= StateFormat.TYPE_MAX;
    if (possible && type == DATA) {
      possible = length >= DATA_FIXED_BYTES && length >= DATA_FIXED_BYTES + topicBytes(in, at);
    }
    return possible ? length : -1;
  }

  static byte type(ByteBuffer in, int at) {
    return in.get(at + PREFIX_BYTES);
  }

  /** A data record's queue. */
  static int queue(ByteBuffer in, int at) {
    return in.get(at + PREFIX_BYTES + 1);
  }

  /** A data record's id. */
  static long id(ByteBuffer in, int at) {
    return in.getLong(at + PREFIX_BYTES + 3);
  }

  /** A data record's wall time. */
  static long wallMillis(ByteBuffer in, int at) {
    return in.getLong(at + PREFIX_BYTES + 19);
  }

  /** What that is worth. */
  static TimeMark time(ByteBuffer in, int at) {
    return TimeMark.of(in.get(at + PREFIX_BYTES + 2));
  }

  /** A data record's monotonic time. */
  static long monotonicNanos(ByteBuffer in, int at) {
    return in.getLong(at + PREFIX_BYTES + 11);
  }

  /**
   * A data record.
   *
   * @param boot in which its segment was written
   */
  static SpoolRecord data(ByteBuffer in, int at, int bodyLength, BootId boot) {
    int body = at + PREFIX_BYTES;
    int topicBytes = topicBytes(in, at);
    byte[] payload = new byte[bodyLength - DATA_FIXED_BYTES - topicBytes];
    in.get(body + DATA_FIXED_BYTES + topicBytes, payload);
    return new SpoolRecord(
        id(in, at),
        queue(in, at),
        topic(in, at),
        payload,
        monotonicNanos(in, at),
        boot,
        wallMillis(in, at),
        time(in, at));
  }

  static String topic(ByteBuffer in, int at) {
    return text(in, at + PREFIX_BYTES + DATA_FIXED_BYTES, topicBytes(in, at));
  }

  static String text(ByteBuffer in, int at, int length) {
    byte[] bytes = new byte[length];
    in.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int topicBytes(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at + PREFIX_BYTES + DATA_FIXED_BYTES - 2));
  }

  /** Leaves the buffer as it was. */
  private static int crc(ByteBuffer of, int at, int length) {
    int position = of.position();
    int limit = of.limit();
    CRC32C crc = CRC.get();
    crc.reset();
    of.limit(at + length).position(at);
    crc.update(of);
    of.limit(limit).position(position);
    return (int) crc.getValue();
  }
}
