package sluice.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import sluice.loop.posix.Posix;

/** The kernel's epoll and nothing else: the floor that a loop can stand on, not go below. */
@SuppressWarnings("restricted") // foreign calls are what this class is for
final class BareEpoll implements AutoCloseable {
  private static final int EPOLL_CTL_ADD = 1; // linux/eventpoll.h
  private static final int EPOLLIN = 1;

  /** {@code struct epoll_event} is packed on x86-64 only. */
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

  private static final long EVENT_BYTES = PACKED ? 12 : 16;
  private static final long DATA_OFFSET = PACKED ? 4 : 8;

  private static final MethodHandle CREATE = link("epoll_create1", JAVA_INT);
  private static final MethodHandle CTL = link("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle WAIT =
      link("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment event = arena.allocate(EVENT_BYTES, 8);
  private final int epoll;

  BareEpoll() throws IOException {
    try {
      epoll = (int) CREATE.invokeExact(0);
    } catch (Throwable t) {
      throw new IOException("epoll_create1", t);
    }
    if (epoll < 0) {
      throw new IOException("epoll_create1 failed");
    }
  }

  void add(int fd) throws IOException {
    event.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
    event.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, fd);
    int result;
    try {
      result = (int) CTL.invokeExact(epoll, EPOLL_CTL_ADD, fd, event);
    } catch (Throwable t) {
      throw new IOException("epoll_ctl", t);
    }
    if (result < 0) {
      throw new IOException("epoll_ctl failed for fd " + fd);
    }
  }

  /**
   * Waits for one ready descriptor.
   *
   * @return the descriptor, or -1 if the wait was interrupted
   */
  int await() {
    try {
      int ready = (int) WAIT.invokeExact(epoll, event, 1, -1);
      return ready > 0 ? (int) event.get(JAVA_LONG_UNALIGNED, DATA_OFFSET) : -1;
    } catch (Throwable t) {
      throw new IllegalStateException("epoll_wait", t);
    }
  }

  @Override
  public void close() {
    Posix.close(epoll);
    arena.close();
  }

  private static MethodHandle link(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }
}
