package sluice.loop.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory for two processes: a memfd whose size is sealed, so that the other one cannot take pages
 * away under a read here (that would be SIGBUS). What stands in it is the other's as well. Any
 * thread; a read or write that races with {@link #close} throws.
 */
public final class SharedMemory implements AutoCloseable {
  private static final long SIZE_SEALS = 0x7; // SEAL, SHRINK, GROW of linux/fcntl.h

  private final int fd;
  private final Arena arena;
  private final MemorySegment memory;

  private SharedMemory(int fd, Arena arena, MemorySegment memory) {
    this.fd = fd;
    this.arena = arena;
    this.memory = memory;
  }

  /**
   * Zeroed memory.
   *
   * @param name what {@code /proc/self/maps} calls it, behind {@code /memfd:}
   */
  @SuppressWarnings("MustBeClosedChecker") // close() does
  public static SharedMemory create(String name, long bytes) throws IOException {
    int fd = MemFile.create(name);
    Arena arena = Arena.ofShared();
    try (FileChannel file =
        FileChannel.open(
            Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment memory = file.map(MapMode.READ_WRITE, 0, bytes, arena);
      MemFile.seal(fd, SIZE_SEALS);
      return new SharedMemory(fd, arena, memory);
    } catch (IOException e) {
      arena.close();
      Posix.close(fd);
      throw e;
    }
  }

  /** For the other process. */
  public int fd() {
    return fd;
  }

  /** Until {@link #close}. */
  public MemorySegment memory() {
    return memory;
  }

  /** Unmaps it here. */
  @Override
  public void close() {
    arena.close();
    Posix.close(fd);
  }
}
