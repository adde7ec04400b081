package sluice.addons.child;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import sluice.loop.posix.Posix;

/** What a process writes to its standard output and error, line by line. One thread at a time. */
public final class OutputLines implements AutoCloseable {
  /** Bytes of a line; the rest of a longer one is left out. */
  static final int LINE_MAX = 1_000;

  private static final int CHUNK_BYTES = 4_096;

  private final int fd;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment chunk = arena.allocate(CHUNK_BYTES);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * From a descriptor that does not block.
   *
   * @param fd stays the caller's
   */
  public OutputLines(int fd) {
    this.fd = fd;
  }

  /**
   * Reads once, up to 4 KB.
   *
   * @return whether there may be more
   */
  public boolean read(Consumer<String> onLine) {
    long count = Posix.read(fd, chunk, CHUNK_BYTES);
    for (long i = 0; i < count; i++) {
      byte next = chunk.get(JAVA_BYTE, i);
      if (next == '\n') {
        flush(onLine);
      } else if (line.size() < LINE_MAX) {
        line.write(next);
      }
    }
    return count > 0;
  }

  /** Tells what stands behind the last end of a line, if anything does. */
  public void flush(Consumer<String> onLine) {
    String text = PlainText.of(line.toString(UTF_8));
    line.reset();
    if (!text.isBlank()) {
      onLine.accept(text);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
