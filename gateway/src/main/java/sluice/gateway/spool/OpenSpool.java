package sluice.gateway.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;

/** What a spool consists of once its recovery is done. */
record OpenSpool(
    Recovery.Found found,
    SegmentList segments,
    GroupCommit commits,
    Queues queues,
    Bookkeeper books,
    Limits limits,
    Compactor compactor,
    Compaction compaction) {

  /**
   * Puts it together.
   *
   * @throws IOException if there are too many queues
   */
  static OpenSpool of(
      Spool spool,
      Loop loop,
      Disk disk,
      DiskWorker worker,
      SpoolOptions options,
      Recovery.Found found)
      throws IOException {
    Queues queues = Queues.of(options, found);
    Compactor compactor = new Compactor(disk);
    SegmentList segments = new SegmentList(disk, worker, compactor, found);
    Bookkeeper books = new Bookkeeper(disk, worker, found.state(), queues, segments);
    Ages ages = new Ages(loop.clock(), found.boot());
    return new OpenSpool(
        found,
        segments,
        new GroupCommit(loop, worker, options, found.log(), spool),
        queues,
        books,
        Limits.of(spool, loop, disk, compactor, options, queues, segments, ages),
        compactor,
        new Compaction(options, worker, compactor, segments, books));
  }

  /** Why a record is not taken now, or null; makes room for it as its queue may. */
  @Nullable Refusal refusal(String topic, int topicBytes, int bytes) {
    if (topicBytes > SegmentFormat.TOPIC_BYTES_MAX
        || bytes - SegmentFormat.PREFIX_BYTES > SegmentFormat.BODY_BYTES_MAX) {
      return Refusal.TOO_LARGE;
    }
    Queue queue = queues.of(topic);
    if (!limits.makeRoom(queue, bytes, commits.unwrittenBytes())) {
      return Refusal.FULL;
    }
    boolean busy = queue.options.isDurable() && !commits.filling().hasRoomFor(bytes);
    return busy ? Refusal.BUSY : null;
  }

  /** Whether a full queue drops the record that comes, instead of refusing it. */
  boolean dropsNewest(String topic) {
    return queues.of(topic).options.atLimit() == QueueOptions.AtLimit.DROP_NEWEST;
  }
}
