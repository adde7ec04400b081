package sluice.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time changes the cache, and others wait: a package is built while a board is
 * tested. Nested uses of one thread are one.
 */
final class CacheLock implements AutoCloseable {
  private static final ReentrantLock OURS = new ReentrantLock();
  private static @Nullable FileChannel file;

  private CacheLock() {}

  /** Waits for it. */
  static CacheLock of(Path cache) throws IOException {
    OURS.lock();
    CacheLock held = new CacheLock();
    try {
      if (OURS.getHoldCount() == 1) {
        Files.createDirectories(cache);
        file =
            FileChannel.open(
                cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = file.lock(); // until it is closed, or the process ends
      }
      return held;
    } catch (IOException e) {
      held.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel channel = OURS.getHoldCount() == 1 ? file : null;
    try {
      if (channel != null) {
        file = null;
        channel.close();
      }
    } finally {
      OURS.unlock();
    }
  }
}
