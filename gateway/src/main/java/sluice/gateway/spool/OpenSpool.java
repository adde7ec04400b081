package sluice.gateway.spool;

import java.io.IOException;
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
}
