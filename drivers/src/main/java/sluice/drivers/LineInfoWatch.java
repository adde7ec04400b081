package sluice.drivers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import sluice.drivers.LineInfoListener.Change;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * Reads {@code struct gpio_v2_line_info_changed} from a descriptor: a chip's, or a simulated chip's
 * pipe. Loop's thread only.
 */
public final class LineInfoWatch implements AutoCloseable {
  private static final int CHANGES_PER_READ = 16;

  private final Loop loop;
  private final String name;
  private final int fd;
  private final LineInfoListener listener;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment changes =
      arena.allocate((long) CHANGES_PER_READ * GpioV2.INFO_CHANGED_BYTES, 8);
  private @Nullable FdWatcher watcher;
  private boolean closed;

  private LineInfoWatch(Loop loop, String name, int fd, LineInfoListener listener) {
    this.loop = loop;
    this.name = name;
    this.fd = fd;
    this.listener = listener;
  }

  /**
   * Starts to listen. For chips to call.
   *
   * @param fd where changes come from; owned by the watch now
   */
  public static LineInfoWatch start(Loop loop, String name, int fd, LineInfoListener listener) {
    LineInfoWatch watch = new LineInfoWatch(loop, name, fd, listener);
    watch.watcher = loop.watch(name + " lines", fd, FdWatcher.READ, watch::onReady);
    return watch;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stopWatching();
      Posix.close(fd);
      arena.close();
    }
  }

  private void onReady(int ready) {
    if ((ready & FdWatcher.READ) == 0) {
      fail("the chip was removed");
      return;
    }
    long count = Posix.read(fd, changes, changes.byteSize());
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count <= 0 || count % GpioV2.INFO_CHANGED_BYTES != 0) {
      fail(count < 0 ? "read: " + Errno.name((int) -count) : "a read of " + count + " bytes");
      return;
    }
    for (long at = 0; at < count && !closed; at += GpioV2.INFO_CHANGED_BYTES) {
      deliver(changes.asSlice(at, GpioV2.INFO_CHANGED_BYTES));
    }
  }

  private void deliver(MemorySegment struct) {
    Change change =
        switch (struct.get(JAVA_INT, GpioV2.INFO_CHANGED_TYPE)) {
          case GpioV2.CHANGED_REQUESTED -> Change.REQUESTED;
          case GpioV2.CHANGED_RELEASED -> Change.RELEASED;
          default -> Change.RECONFIGURED; // or a later kernel's: the line's state is told
        };
    long nanos = struct.get(JAVA_LONG, GpioV2.INFO_CHANGED_TIMESTAMP);
    listener.onChange(change, LineInfo.read(struct), nanos);
  }

  private void fail(String reason) {
    stopWatching();
    loop.defer(() -> {
      if (!closed) {
        listener.onFailed(name + ": " + reason);
      }
    });
  }

  private void stopWatching() {
    if (watcher != null) {
      watcher.close();
    }
  }
}
