package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The segment that is written to. Disk worker only. */
final class SegmentLog {
  private final Disk disk;
  private final long segmentBytes;
  private long serial;
  private @Nullable DiskFile file;
  private String name = "";
  private long position;

  SegmentLog(Disk disk, long segmentBytes, long lastSerial) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    this.serial = lastSerial;
  }

  /** What a commit left behind: the segment it went to, and its size now. */
  record Written(String segment, long bytes) {}

  /**
   * Starts a segment and makes it durable: header, file and directory.
   *
   * @param firstId a lower bound of its ids; carries the epoch
   */
  Written roll(long firstId) throws IOException {
    abandon();
    name = Segment.nameOf(++serial);
    DiskFile next = disk.create(name, segmentBytes);
    file = next;
    next.write(SegmentFormat.header(firstId), 0);
    next.sync();
    disk.syncDirectory();
    position = SegmentFormat.HEADER_BYTES;
    return new Written(name, position);
  }

  /**
   * Writes and syncs one batch; all of it is durable when this returns. After an error the segment
   * is never touched again, and the batch goes to a new one: the records stand twice then, and
   * recovery takes the first.
   *
   * @throws IOException if the new segment failed too; the batch is not durable and may be tried
   *     again
   */
  Written commit(ByteBuffer batch, long firstId) throws IOException {
    DiskFile current = file;
    if (current == null || position + batch.remaining() > segmentBytes) {
      return commitToNew(batch, firstId);
    }
    try {
      return append(current, batch.duplicate());
    } catch (IOException failed) {
      return commitToNew(batch, firstId);
    }
  }

  /** Closes the file without syncing it. */
  void abandon() {
    DiskFile old = file;
    file = null;
    if (old != null) {
      closeQuietly(old);
    }
  }

  private Written commitToNew(ByteBuffer batch, long firstId) throws IOException {
    try {
      roll(firstId);
      DiskFile fresh = file;
      assert fresh != null : "roll opened it";
      return append(fresh, batch.duplicate());
    } catch (IOException e) {
      abandon();
      throw e;
    }
  }

  private Written append(DiskFile to, ByteBuffer batch) throws IOException {
    int length = batch.remaining();
    to.write(batch, position);
    to.sync();
    position += length;
    return new Written(name, position);
  }

  private static void closeQuietly(DiskFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // What was synced is safe, and nothing else was promised.
    }
  }
}
