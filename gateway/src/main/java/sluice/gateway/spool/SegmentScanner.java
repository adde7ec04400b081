package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks the intact records of one segment, in order. What is damaged is stepped over: the walk goes
 * on at the next bytes that are a record, and says how much it left out. Disk worker only.
 */
final class SegmentScanner {
  private static final int WINDOW_BYTES = 2 * SegmentFormat.BODY_BYTES_MAX;

  /** Takes a record: its place in the buffer and its body's length. */
  interface Visitor {
    /**
     * @return false to end the walk before this record
     */
    boolean onRecord(ByteBuffer in, int at, int bodyLength);
  }

  private final DiskFile file;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
  private long windowStart;
  private long position;
  private long damagedBytes;
  private boolean atEnd;

  /** Starts a walk at a record's position, or at the header's end. */
  SegmentScanner(DiskFile file, long position) {
    this.file = file;
    this.position = position;
    this.windowStart = position;
    this.window.limit(0);
  }

  /** Where the walk stands: behind the last record visited. */
  long position() {
    return position;
  }

  /** Bytes between records that are none; what trails the last one is not counted. */
  long damagedBytes() {
    return damagedBytes;
  }

  /** Visits records until the visitor or the segment ends. */
  void walk(Visitor visitor) throws IOException {
    for (int length = find(); length > 0; length = find()) {
      if (!visitor.onRecord(window, at(), length)) {
        return;
      }
      position += SegmentFormat.PREFIX_BYTES + length;
    }
  }

  /** Moves to the next intact record and gives its body's length; 0 if there is none. */
  private int find() throws IOException {
    fill(SegmentFormat.PREFIX_BYTES + SegmentFormat.BODY_BYTES_MAX);
    int length = SegmentFormat.bodyLength(window, at());
    if (length >= 0) {
      return length;
    }
    long damageStart = position;
    while (length <= 0 && position < windowStart + window.limit()) {
      position++;
      fill(SegmentFormat.PREFIX_BYTES + SegmentFormat.BODY_BYTES_MAX);
      length = SegmentFormat.bodyLength(window, at());
    }
    if (length <= 0) {
      position = damageStart;
      return 0;
    }
    damagedBytes += position - damageStart;
    return length;
  }

  private int at() {
    return (int) (position - windowStart);
  }

  /** Reads on until the window holds what a record may need, or the file ends. */
  private void fill(int wanted) throws IOException {
    if (atEnd || window.limit() - at() >= wanted) {
      return;
    }
    window.position(at()).compact();
    windowStart = position;
    while (window.hasRemaining() && !atEnd) {
      atEnd = file.read(window, windowStart + window.position()) < 0;
    }
    window.flip();
  }
}
