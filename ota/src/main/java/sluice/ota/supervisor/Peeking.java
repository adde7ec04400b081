package sluice.ota.supervisor;

import org.jspecify.annotations.Nullable;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.Errno;
import sluice.loop.posix.StreamSocket;

/**
 * Looks at what a client says first, without taking it. What came half is looked at again later and
 * not waited for: the kernel would say at once that there is something. Loop's thread only.
 */
final class Peeking {
  /** How long a client may take to say who it is. */
  static final long MILLIS_MAX = 2_000;

  private static final long AGAIN_MILLIS = 20;

  /** Called once. */
  interface Listener {
    /**
     * It is over.
     *
     * @param id null if it has not said who it is
     */
    void onPeeked(Peeking done, byte @Nullable [] id);
  }

  private final Loop loop;
  private final int fd;
  private final Listener listener;
  private final Door door;
  private final FdWatcher watcher;
  private final Timer deadline;
  private @Nullable Timer again;
  private boolean gone;
  private boolean over;

  Peeking(Loop loop, int fd, Listener listener, Door door) {
    this.loop = loop;
    this.fd = fd;
    this.listener = listener;
    this.door = door;
    this.watcher = loop.watch("peek", fd, FdWatcher.READ, ready -> look());
    this.deadline = loop.setTimeout(MILLIS_MAX, () -> end(null));
  }

  int fd() {
    return fd;
  }

  Door door() {
    return door;
  }

  /** Whether its client has gone away. */
  boolean isGone() {
    return gone;
  }

  private void look() {
    byte[] bytes = new byte[ConnectPeek.BYTES_MAX];
    long count = StreamSocket.peek(fd, bytes);
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count <= 0) {
      gone = true;
      end(null);
      return;
    }
    switch (ConnectPeek.of(bytes, (int) count)) {
      case ConnectPeek.Result.Found(byte[] id) -> end(id);
      case ConnectPeek.Result.None() -> end(null);
      case ConnectPeek.Result.More() -> {
        watcher.update(0);
        again = loop.setTimeout(AGAIN_MILLIS, this::look);
      }
    }
  }

  private void end(byte @Nullable [] id) {
    if (!over) {
      close();
      listener.onPeeked(this, id);
    }
  }

  /** Ends it without a word; the descriptor is the caller's. */
  void close() {
    over = true;
    watcher.close();
    deadline.close();
    if (again != null) {
      again.close();
    }
  }
}
