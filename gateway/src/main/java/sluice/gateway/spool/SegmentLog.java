package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.BootId;

/**
 * The segment that is written to. Disk worker only.
 *
 * <p>An error while writing fails the segment for good: it is never touched again, and what was to
 * be written goes to a new one. (After a failed {@code fdatasync} the kernel may have dropped the
 * pages, and report success the next time.)
 */
final class SegmentLog {
  private final Disk disk;
  private final long segmentBytes;
  private final BootId boot;
  private final Reserve reserve;
  private long serial;
  private @Nullable DiskFile file;
  private String name = "";
  private long position;
  private SegmentStats stats = new SegmentStats();

  SegmentLog(Disk disk, long segmentBytes, BootId boot, long lastSerial) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    this.boot = boot;
    this.serial = lastSerial;
    this.reserve = new Reserve(disk);
  }

  /**
   * What was written.
   *
   * @param active the segment it went to
   * @param sealed the one before, if this filled it
   * @param syncs how many the disk was asked for
   */
  record Written(Segment active, @Nullable Segment sealed, int syncs) {}

  private static final int SYNCS_TO_BEGIN = 2; // the file, the directory

  /** Not written; but the spool's state is, so that what it acknowledges may be deleted. */
  @SuppressWarnings("serial") // never serialized
  static final class StateOnlyException extends IOException {
    final Segment segment;

    StateOnlyException(Segment segment, IOException cause) {
      super(cause.getMessage(), cause);
      this.segment = segment;
    }
  }

  /** Starts a segment with nothing but the state, and makes it durable. */
  Segment start(ByteBuffer checkpoint, long firstId) throws IOException {
    try {
      create(segmentBytes, checkpoint, firstId);
      finish();
    } catch (IOException e) {
      discard();
      startInReserve(checkpoint, firstId, e);
    }
    reserve.take();
    return active();
  }

  /**
   * Writes and syncs one batch; all of it is durable when this returns.
   *
   * @throws StateOnlyException if only the state is durable, in the room kept for it
   * @throws IOException if nothing of it may be relied on; the batch may be tried again
   */
  Written commit(Commit batch) throws IOException {
    DiskFile current = file;
    Segment sealed = null;
    boolean fits = position + batch.data.remaining() <= segmentBytes;
    if (current != null && fits && !batch.turnsOver) {
      try {
        append(current, batch);
        return new Written(active(), null, 1);
      } catch (IOException failed) {
        Logger.error("spool: {}: {}; it is left as it is, a new one begins", name, failed);
        abandon();
      }
    } else if (current != null) {
      sealed = seal(current);
    }
    try {
      create(segmentBytes, batch.checkpoint.duplicate(), batch.firstId);
      write(batch);
      finish();
    } catch (IOException e) {
      discard();
      if (batch.hasState) {
        throw new StateOnlyException(startInReserve(batch.checkpoint, batch.firstId, e), e);
      }
      throw e;
    }
    reserve.take();
    return new Written(active(), sealed, SYNCS_TO_BEGIN + (sealed == null ? 0 : 1));
  }

  /** Ends the log in good order: the next start need not read its last segment. */
  void close() {
    DiskFile current = file;
    if (current != null) {
      var _ = seal(current);
    }
  }

  private Segment startInReserve(ByteBuffer checkpoint, long firstId, IOException cause)
      throws IOException {
    if (!reserve.giveUp()) {
      throw cause;
    }
    Logger.warn("spool: {}; the reserve is given up, to write the state", cause.getMessage());
    try {
      create(0, checkpoint, firstId);
      finish();
    } catch (IOException e) {
      discard();
      throw e;
    }
    return active();
  }

  private void create(long bytes, ByteBuffer checkpoint, long firstId) throws IOException {
    stats = new SegmentStats();
    name = Segment.nameOf(++serial);
    DiskFile next = disk.create(name, bytes);
    file = next;
    next.write(SegmentFormat.header(firstId, boot), 0);
    position = SegmentFormat.HEADER_BYTES;
    int length = checkpoint.remaining();
    next.write(checkpoint.duplicate(), position);
    position += length;
  }

  private void finish() throws IOException {
    opened().sync();
    disk.syncDirectory();
  }

  private void append(DiskFile to, Commit batch) throws IOException {
    write(batch);
    if (batch.last) {
      position = putFooter(to);
    }
    to.sync();
    if (batch.last) {
      abandon();
    }
  }

  private void write(Commit batch) throws IOException {
    int length = batch.data.remaining();
    opened().write(batch.data.duplicate(), position);
    position += length;
    stats.add(batch.stats);
  }

  /** Without its footer a segment is read at the next start, and that is all. */
  private Segment seal(DiskFile current) {
    Segment sealed = active();
    try {
      long end = putFooter(current);
      current.sync();
      sealed = new Segment(name, end, sealed.stats());
    } catch (IOException e) {
      Logger.warn("spool: {}: {}; it is read at the next start", name, e.getMessage());
    }
    abandon();
    return sealed;
  }

  private long putFooter(DiskFile to) throws IOException {
    ByteBuffer footer = Footer.encode(stats);
    long end = position + footer.remaining();
    to.write(footer, position);
    to.truncate(end);
    return end;
  }

  private Segment active() {
    return new Segment(name, position, stats.copy());
  }

  private DiskFile opened() {
    DiskFile current = file;
    assert current != null : "a segment was created";
    return current;
  }

  /** Closes the file without syncing it. */
  private void abandon() {
    DiskFile old = file;
    file = null;
    if (old != null) {
      closeQuietly(old);
    }
  }

  /** Of a segment that failed as a new one nothing was promised. */
  private void discard() {
    abandon();
    try {
      disk.delete(name);
    } catch (IOException e) {
      Logger.warn("spool: {}: {}; the next start will see to it", name, e.getMessage());
    }
  }

  private static void closeQuietly(DiskFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // What was synced is safe, and nothing else was promised.
    }
  }
}
