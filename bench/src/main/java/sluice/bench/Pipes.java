package sluice.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import sluice.loop.posix.Errno;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/** Two pipes, there and back, for messages of an edge's size. */
final class Pipes implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final int[] there;
  private final int[] back;
  private final MemorySegment driverBuffer = arena.allocate(GpioV2.EVENT_BYTES, 8);
  private final MemorySegment reactorBuffer = arena.allocate(GpioV2.EVENT_BYTES, 8);

  Pipes() throws IOException {
    there = Posix.pipe();
    back = Posix.pipe();
  }

  /** What the reactor polls. */
  int edgeFd() {
    return there[0];
  }

  // --- driver's thread ---

  void sendEdge() {
    check(Posix.write(there[1], driverBuffer, GpioV2.EVENT_BYTES));
  }

  /**
   * Does not sleep: how long the driver itself would take to wake is not asked for. But it yields,
   * so that a reactor that was woken on this core need not wait for the end of its time slice.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yield is what is meant
  void awaitAnswer() {
    long count = Posix.read(back[0], driverBuffer, GpioV2.EVENT_BYTES);
    while (count == -Errno.EAGAIN) {
      Thread.yield();
      count = Posix.read(back[0], driverBuffer, GpioV2.EVENT_BYTES);
    }
    check(count);
  }

  // --- reactor's thread ---

  void takeEdge() {
    check(Posix.read(there[0], reactorBuffer, GpioV2.EVENT_BYTES));
  }

  void answer() {
    check(Posix.write(back[1], reactorBuffer, GpioV2.EVENT_BYTES));
  }

  @Override
  public void close() {
    for (int fd : new int[] {there[0], there[1], back[0], back[1]}) {
      Posix.close(fd);
    }
    arena.close();
  }

  private static void check(long count) {
    if (count != GpioV2.EVENT_BYTES) {
      throw new IllegalStateException("bench: pipe: " + count);
    }
  }
}
