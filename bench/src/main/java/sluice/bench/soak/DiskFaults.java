package sluice.bench.soak;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.bench.WatchedDisk;

/**
 * How a {@link WatchedDisk} fails for a while, as the kernel does: full (writes and creations fail,
 * deletions pass) or broken (writes and syncs fail). Any thread.
 */
final class DiskFaults implements WatchedDisk.Watch {
  /** How it fails. */
  enum Kind {
    /** ENOSPC. */
    FULL("No space left on device"),
    /** EIO. */
    BROKEN("Input/output error");

    private final String message;

    Kind(String message) {
      this.message = message;
    }
  }

  private volatile @Nullable Kind kind;

  /** From now on; null for a disk that is well. */
  void set(@Nullable Kind next) {
    kind = next;
  }

  @Override
  public void before(WatchedDisk.Call call, long bytes) throws IOException {
    Kind now = kind;
    boolean takesSpace =
        switch (call) {
          case CREATE, WRITE -> true;
          case SYNC, RENAME, SYNC_DIRECTORY -> false;
        };
    if (now != null && (takesSpace || now == Kind.BROKEN)) {
      throw new IOException(now.message);
    }
  }
}
