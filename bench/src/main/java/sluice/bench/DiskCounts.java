package sluice.bench;

import java.util.concurrent.atomic.LongAdder;

/** Counts what the spool asks of a {@link WatchedDisk}. Any thread reads the counts. */
final class DiskCounts implements WatchedDisk.Watch {
  final LongAdder bytesWritten = new LongAdder();
  final LongAdder syncs = new LongAdder();

  @Override
  public void before(WatchedDisk.Call call, long bytes) {
    switch (call) {
      case WRITE -> bytesWritten.add(bytes);
      case SYNC, SYNC_DIRECTORY -> syncs.increment();
      case CREATE, RENAME -> {}
    }
  }
}
