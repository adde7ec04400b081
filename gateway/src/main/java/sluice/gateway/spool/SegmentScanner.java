package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks the intact records of one segment, in order. What is damaged is stepped over: the walk goes
 * on at the next bytes that are a record, and says how much it left out. Disk worker only.
 */
final class SegmentScanner {
  private static final int WINDOW_BYTES = 2 * SegmentFormat.BODY_BYTES_MAX;
  private static final int RECORD_BYTES_MAX =
      SegmentFormat.PREFIX_BYTES + SegmentFormat.BODY_BYTES_MAX;

  /** Bytes checksummed in search of a record: damage that looks like records may cost no more. */
  private static final long SEARCH_BYTES_MAX = 64L << 20;

  /** Of the disk worker; one walk ends before the next one begins. */
  private static final ThreadLocal<ByteBuffer> WINDOW =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(WINDOW_BYTES));

  /** Takes a record: its place in the buffer and its body's length. */
  interface Visitor {
    /**
     * @return false to end the walk before this record
     */
    boolean onRecord(ByteBuffer in, int at, int bodyLength) throws IOException;

    /** Hears of bytes between records that are none. */
    default void onDamage(long position, long bytes) {}
  }

  private final DiskFile file;
  private final long end;
  private final ByteBuffer window = WINDOW.get();
  private long windowStart;
  private long position;
  private long damagedBytes;
  private long firstDamage = -1;
  private long searchedBytes;
  private boolean atEnd;

  /**
   * Starts a walk.
   *
   * @param position a record's, or the header's end
   * @param end nothing is read behind it
   */
  SegmentScanner(DiskFile file, long position, long end) {
    this.file = file;
    this.position = position;
    this.end = end;
    this.windowStart = position;
    this.window.clear().limit(0);
  }

  /** Where the walk stands: behind the last record visited. */
  long position() {
    return position;
  }

  /** Bytes between records that are none; what trails the last one is not counted. */
  long damagedBytes() {
    return damagedBytes;
  }

  /** Where they begin, or -1. */
  long firstDamage() {
    return firstDamage;
  }

  /** Visits records until the visitor or the segment ends. */
  void walk(Visitor visitor) throws IOException {
    for (int length = find(visitor); length > 0; length = find(visitor)) {
      if (!visitor.onRecord(window, at(), length)) {
        return;
      }
      position += SegmentFormat.PREFIX_BYTES + length;
    }
  }

  /** How many bytes from a position to the last one in a file that is not zero. */
  static long writtenBytes(DiskFile file, long position, long size) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(64 * 1024);
    long last = position;
    long at = position;
    while (at < size && file.read(window.clear(), at) > 0) {
      for (int i = 0; i < window.position(); i++) {
        last = window.get(i) == 0 ? last : at + i + 1;
      }
      at += window.position();
    }
    return last - position;
  }

  /** Moves to the next intact record and gives its body's length; 0 if there is none. */
  private int find(Visitor visitor) throws IOException {
    fill();
    int length = SegmentFormat.bodyLength(window, at());
    if (length > 0) {
      return length;
    }
    long damageStart = position;
    while (length <= 0 && position < windowStart + window.limit()) {
      position += zerosAt(at());
      fill();
      length = searched();
    }
    if (length <= 0) {
      position = damageStart;
      return 0;
    }
    firstDamage = firstDamage < 0 ? damageStart : firstDamage;
    damagedBytes += position - damageStart;
    visitor.onDamage(damageStart, position - damageStart);
    return length;
  }

  private int searched() {
    int claimed = SegmentFormat.claimedLength(window, at());
    if (claimed < 0 || searchedBytes > SEARCH_BYTES_MAX) {
      return -1;
    }
    searchedBytes += claimed;
    return SegmentFormat.bodyLength(window, at());
  }

  /**
   * How far to the next place where a record may begin: a length never has a zero for each byte.
   */
  private int zerosAt(int at) {
    int next = at + 1;
    while (next + 8 <= window.limit() && window.getLong(next) == 0) {
      next += 4;
    }
    return next - at;
  }

  private int at() {
    return (int) (position - windowStart);
  }

  /** Reads on until the window holds what a record may need, or the segment ends. */
  private void fill() throws IOException {
    if (atEnd || window.limit() - at() >= RECORD_BYTES_MAX) {
      return;
    }
    window.position(at()).compact();
    windowStart = position;
    window.limit((int) Math.min(window.capacity(), Math.max(0, end - windowStart)));
    while (window.hasRemaining() && !atEnd) {
      atEnd = file.read(window, windowStart + window.position()) < 0;
    }
    atEnd = atEnd || windowStart + window.position() >= end;
    window.flip();
  }
}
