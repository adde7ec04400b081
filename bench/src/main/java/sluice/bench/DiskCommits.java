package sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that keeps the disk as busy as a spool with steady traffic does: a page written and
 * synced each 20 ms, into a file whose blocks are there. For a contender that stores nothing, so
 * that both are measured on a machine with the same interrupts.
 */
final class DiskCommits implements AutoCloseable {
  private static final long PERIOD_NANOS = 20_000_000;
  private static final int PAGE_BYTES = 4_096;
  private static final int PAGES = 1_024;

  private final FileChannel file;
  private final Thread thread = new Thread(this::run, "bench-disk");
  private volatile boolean stopped;
  private volatile @Nullable IOException failure;

  private DiskCommits(FileChannel file) {
    this.file = file;
  }

  static DiskCommits start(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE_BYTES);
    for (int page = 0; page < PAGES; page++) {
      var _ = file.write(zeros.clear(), (long) page * PAGE_BYTES);
    }
    file.force(true);
    DiskCommits commits = new DiskCommits(file);
    commits.thread.start();
    return commits;
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  private void run() {
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
    try {
      for (int i = 0; !stopped; i++) {
        var _ = file.write(page.clear(), (long) (i % PAGES) * PAGE_BYTES);
        file.force(false);
        LockSupport.parkNanos(PERIOD_NANOS);
      }
    } catch (IOException e) {
      failure = e;
    }
  }
}
