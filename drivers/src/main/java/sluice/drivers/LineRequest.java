package sluice.drivers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * Requested lines of one chip. Edges arrive as the kernel's 48-byte structs on a descriptor in the
 * loop's epoll, many to a read; a simulated chip writes the same structs. Loop's thread only.
 */
public final class LineRequest implements AutoCloseable {
  private static final int EVENTS_PER_READ = 128;

  private final Loop loop;
  private final String name;
  private final int fd;
  private final int[] offsets;
  private final LineValues values;
  private final EdgeListener listener;
  private final Arena arena = Arena.ofConfined();
  private MemorySegment events = MemorySegment.NULL; // outputs never need it
  private @Nullable FdWatcher watcher;
  private long edges;
  private long lostEdges;
  private final int[] lineSeqnos;
  private boolean closed;
  private boolean inDelivery;

  private LineRequest(
      Loop loop, String name, int fd, int[] offsets, LineValues values, EdgeListener listener) {
    this.loop = loop;
    this.name = name;
    this.fd = fd;
    this.offsets = offsets;
    this.lineSeqnos = new int[offsets.length];
    this.values = values;
    this.listener = listener;
  }

  /**
   * Starts to listen. For chips to call.
   *
   * @param fd where events come from; owned by the request now
   * @param offsets the lines, in the order of the value bits
   */
  public static LineRequest start(
      Loop loop, String name, int fd, int[] offsets, LineValues values, EdgeListener listener) {
    LineRequest request = new LineRequest(loop, name, fd, offsets, values, listener);
    request.watcher = loop.watch(name, fd, FdWatcher.READ, request::onReady);
    return request;
  }

  /**
   * Goes on with lines that somebody else has requested, from the edge after the last one that was
   * read. For chips to call.
   *
   * @param hold owned by the request now
   */
  public static LineRequest resume(
      Loop loop, String name, LineHold hold, LineValues values, EdgeListener listener) {
    int[] offsets = hold.offsets().stream().mapToInt(Integer::intValue).toArray();
    LineRequest request = new LineRequest(loop, name, hold.fd(), offsets, values, listener);
    for (int i = 0; i < offsets.length; i++) {
      request.lineSeqnos[i] = hold.lineSeqnos().get(i);
    }
    request.edges = hold.edges();
    request.lostEdges = hold.lostEdges();
    request.watcher = loop.watch(name, hold.fd(), FdWatcher.READ, request::onReady);
    return request;
  }

  /**
   * Ends this user and leaves the lines as they are: outputs keep their levels, and edges queue in
   * the kernel, for the next user. Not within an {@link EdgeListener}'s call: what is left of a
   * read would be lost.
   */
  public LineHold detach() {
    if (closed || inDelivery) {
      throw new IllegalStateException(name + ": detach: closed, or within a delivery of edges");
    }
    closed = true;
    if (watcher != null) {
      watcher.close();
    }
    values.detach();
    arena.close();
    List<Integer> seqnos = Arrays.stream(lineSeqnos).boxed().toList();
    return new LineHold(fd, offsets(), seqnos, edges, lostEdges);
  }

  /**
   * For a duplicate that somebody else sets values by: the kernel's request, as long as this is
   * open.
   *
   * @return -1 if it is not the kernel's, or closed
   */
  public int kernelsFd() {
    return closed || !values.areKernels() ? -1 : fd;
  }

  /** Edges read so far. */
  public long edges() {
    return edges;
  }

  /** Edges that the kernel dropped, from the gaps in its lines' sequence numbers. */
  public long lostEdges() {
    return lostEdges;
  }

  /** The lines, in the order of the value bits. */
  public List<Integer> offsets() {
    return Arrays.stream(offsets).boxed().toList();
  }

  /**
   * The levels of several lines at once.
   *
   * @param mask bit <i>i</i> asks for the request's line <i>i</i>
   * @return the bits of the mask
   * @throws IOException if the chip is gone
   */
  public long bits(long mask) throws IOException {
    return values.get(mask) & mask;
  }

  /**
   * Sets several outputs together: by one call of the kernel, as close as the chip can.
   *
   * @param bits the values of those in {@code mask}
   * @throws IOException if a line is no output or the chip is gone
   */
  public void setBits(long bits, long mask) throws IOException {
    values.set(bits, mask);
  }

  /**
   * Changes how the lines are set up without giving them back: no other user can slip in, and an
   * output that stays one does not glitch.
   *
   * @param lines the same lines in the same order; an output takes its {@link LineSetup#initial}
   * @throws IOException if the chip cannot
   */
  public void reconfigure(List<LineSetup> lines) throws IOException {
    if (!lines.stream().map(LineSetup::offset).toList().equals(offsets())) {
      throw new IllegalArgumentException(name + ": reconfigure: not the lines of the request");
    }
    values.reconfigure(lines);
  }

  /**
   * A line's level now.
   *
   * @throws IOException if the chip is gone
   */
  public boolean get(int offset) throws IOException {
    long mask = 1L << indexOf(offset);
    return (values.get(mask) & mask) != 0;
  }

  /**
   * Sets an output.
   *
   * @throws IOException if the line is no output or the chip is gone
   */
  public void set(int offset, boolean high) throws IOException {
    long mask = 1L << indexOf(offset);
    values.set(high ? mask : 0, mask);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (watcher != null) {
      watcher.close();
    }
    Posix.close(fd);
    values.release();
    arena.close();
  }

  private void onReady(int ready) {
    if ((ready & FdWatcher.READ) != 0) {
      readOnce();
    } else {
      fail("the chip was removed");
    }
  }

  /** One read per readiness: a storm on one chip does not starve the rest of the loop. */
  private void readOnce() {
    if (events.byteSize() == 0) {
      events = arena.allocate((long) EVENTS_PER_READ * GpioV2.EVENT_BYTES, 8);
    }
    long count = Posix.read(fd, events, events.byteSize());
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count <= 0) {
      fail(count == 0 ? "the chip was removed" : "read: " + Errno.name((int) -count));
      return;
    }
    if (count % GpioV2.EVENT_BYTES != 0) {
      fail("a read of " + count + " bytes is no whole number of events");
      return;
    }
    inDelivery = true;
    try {
      for (long at = 0; at < count && !closed; at += GpioV2.EVENT_BYTES) {
        deliver(at);
      }
    } finally {
      inDelivery = false;
    }
    if (!closed) {
      listener.onBatchEnd();
    }
  }

  private void deliver(long at) {
    int id = events.get(JAVA_INT, at + GpioV2.EVENT_ID);
    int seqno = events.get(JAVA_INT, at + GpioV2.EVENT_SEQNO);
    int offset = events.get(JAVA_INT, at + GpioV2.EVENT_OFFSET);
    int lineSeqno = events.get(JAVA_INT, at + GpioV2.EVENT_LINE_SEQNO);
    int index = positionOf(offset);
    if (index < 0) {
      fail("an event of line " + offset + ", which was not requested");
      return;
    }
    countGap(index, lineSeqno);
    if (id != GpioV2.EVENT_RISING && id != GpioV2.EVENT_FALLING) {
      lostEdges++; // an event of a later kernel's: counted, as nothing may vanish unseen
      return;
    }
    edges++;
    long timestampNanos = events.get(JAVA_LONG, at + GpioV2.EVENT_TIMESTAMP);
    boolean rising = id == GpioV2.EVENT_RISING;
    listener.onEdge(offset, rising, timestampNanos, seqno, lineSeqno);
  }

  /**
   * By the line's number and not the request's: with several lines the kernel draws the latter in
   * the hard interrupt and reports it from a thread (gpiolib-cdev.c, edge_irq_thread), so under
   * load it skips, repeats and, across lines, comes out of order without any loss.
   */
  private void countGap(int index, int lineSeqno) {
    lostEdges += Integer.toUnsignedLong(lineSeqno - lineSeqnos[index] - 1);
    lineSeqnos[index] = lineSeqno;
  }

  private void fail(String reason) {
    if (watcher != null) {
      watcher.close();
    }
    loop.defer(() -> {
      if (!closed) {
        listener.onFailed(name + ": " + reason);
      }
    });
  }

  private int indexOf(int offset) {
    int index = positionOf(offset);
    if (index < 0) {
      throw new IllegalArgumentException(name + ": line " + offset + " was not requested");
    }
    return index;
  }

  /** -1 if it was not requested. */
  private int positionOf(int offset) {
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] == offset) {
        return i;
      }
    }
    return -1;
  }
}
