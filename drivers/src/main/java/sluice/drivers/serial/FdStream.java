package sluice.drivers.serial;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.Posix;

/**
 * Bytes through a non-blocking descriptor in the loop's epoll, with a bound on what waits to be
 * written. The descriptor stays its opener's: close the stream first. Loop's thread only.
 */
public final class FdStream implements AutoCloseable {
  /** As many bytes may wait; a send that would be beyond is refused. */
  public static final int WRITE_MAX_BYTES = 64 * 1024;

  /** Below this many waiting bytes a stream that was full is writable again. */
  public static final int WRITE_LOW_BYTES = 16 * 1024;

  private static final int READ_BYTES = 4_096;

  /** What comes of it, on the loop's thread. */
  public interface Listener {
    /**
     * @param data to be used before this returns
     */
    void onData(ByteBuffer data);

    /** There is room again, after a send was refused. */
    void onWritable();

    /**
     * Nothing comes any more. Called once.
     *
     * @param reason the kernel's
     */
    void onEnd(String reason);
  }

  private final Loop loop;
  private final int fd;
  private final Listener listener;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(READ_BYTES);
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private final FdWatcher watcher;
  private int waitingBytes;
  private boolean reads = true;
  private boolean full;
  private boolean ended;

  private FdStream(Loop loop, String name, int fd, Listener listener) {
    this.loop = loop;
    this.fd = fd;
    this.listener = listener;
    this.watcher = loop.watch(name, fd, FdWatcher.READ, this::onReady);
  }

  /**
   * Watches a descriptor.
   *
   * @param fd non-blocking; the kernel must be able to poll it
   */
  public static FdStream open(Loop loop, String name, int fd, Listener listener) {
    return new FdStream(loop, name, fd, listener);
  }

  /**
   * Sends all of it, or nothing.
   *
   * @return false if more than {@link #WRITE_MAX_BYTES} would wait, or the stream has ended; after
   *     the former {@link Listener#onWritable} is called
   */
  public boolean send(byte[] bytes) {
    if (ended || waitingBytes + bytes.length > WRITE_MAX_BYTES) {
      full = !ended;
      return false;
    }
    boolean idle = waiting.isEmpty();
    waiting.add(ByteBuffer.wrap(bytes.clone()));
    waitingBytes += bytes.length;
    if (idle) {
      write();
    }
    return true;
  }

  /** Bytes that the kernel has not taken yet. */
  public int waitingBytes() {
    return waitingBytes;
  }

  /** Stops or resumes reading; while stopped the kernel's buffer fills, and then flow control. */
  public void reading(boolean on) {
    reads = on;
    updateInterest();
  }

  @Override
  public void close() {
    if (!ended) {
      end();
    }
  }

  private void onReady(int ready) {
    if ((ready & FdWatcher.WRITE) != 0) {
      write();
    }
    if (!ended && (ready & FdWatcher.READ) != 0) {
      read();
    } else if (!ended && (ready & (FdWatcher.HANGUP | FdWatcher.ERROR)) != 0) {
      fail("unplugged");
    }
  }

  /** One read per readiness: a line that never falls silent does not starve the loop. */
  private void read() {
    long count = Posix.read(fd, buffer, READ_BYTES);
    if (count > 0) {
      listener.onData(buffer.asSlice(0, count).asByteBuffer().asReadOnlyBuffer());
    } else if (count == 0) {
      fail("unplugged");
    } else if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
      fail(count == -Errno.EIO ? "unplugged" : "read: " + Errno.name((int) -count));
    }
  }

  private void write() {
    while (!ended && !waiting.isEmpty()) {
      ByteBuffer next = waiting.getFirst();
      MemorySegment part = buffer.asSlice(0, Math.min(READ_BYTES, next.remaining()));
      part.copyFrom(MemorySegment.ofBuffer(next).asSlice(0, part.byteSize()));
      long count = Posix.write(fd, part, part.byteSize());
      if (count < 0) {
        if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
          fail(count == -Errno.EIO ? "unplugged" : "write: " + Errno.name((int) -count));
        }
        break;
      }
      waitingBytes -= (int) count;
      next.position(next.position() + (int) count);
      if (!next.hasRemaining()) {
        waiting.removeFirst();
      }
    }
    updateInterest();
    if (full && !ended && waitingBytes < WRITE_LOW_BYTES) {
      full = false;
      loop.defer(this::tellWritable);
    }
  }

  private void tellWritable() {
    if (!ended) {
      listener.onWritable();
    }
  }

  private void updateInterest() {
    if (!ended) {
      int interest = (reads ? FdWatcher.READ : 0) | (waiting.isEmpty() ? 0 : FdWatcher.WRITE);
      watcher.update(interest);
    }
  }

  /** Deferred: a send that finds the end must return before anybody is told. */
  private void fail(String reason) {
    end();
    loop.defer(() -> listener.onEnd(reason));
  }

  private void end() {
    ended = true;
    waiting.clear();
    waitingBytes = 0;
    watcher.close();
    loop.defer(arena::close); // a read may be under way above
  }
}
