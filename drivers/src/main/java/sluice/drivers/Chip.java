package sluice.drivers;

import java.io.IOException;
import java.util.List;

/**
 * A GPIO chip: the kernel's, a simulated one, or one behind a bus. What it must have is a
 * descriptor that carries the kernel's structs (a pipe will do), so that {@link LineRequest} serves
 * all alike. Loop's thread only; no method may block.
 */
public interface Chip extends AutoCloseable {
  ChipInfo info();

  /**
   * Requests lines, all or none.
   *
   * @param consumer what the kernel shows as their user; cut to 31 bytes
   * @throws IOException that says which line and why: busy (and by whom), out of range, not
   *     permitted
   */
  LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException;

  /**
   * Goes on with lines that another user of this chip has requested, in this process or in another:
   * nothing of them changes, and edges that came meanwhile come now.
   *
   * @param hold owned by the request, or still the caller's if this throws
   * @throws IOException if they are not lines of this chip's, or its requests cannot outlive it
   */
  default LineRequest adopt(LineHold hold, EdgeListener listener) throws IOException {
    throw new IOException("gpio: " + info().name() + ": its lines end with who requested them");
  }

  /** Whether {@link #adopt} works: lines outlive who requested them, by their descriptor. */
  default boolean handsOver() {
    return false;
  }

  /**
   * Ends the use of the chip, and leaves lines as they are that were {@link LineRequest#detach}.
   */
  default void detach() {
    close();
  }

  /**
   * What is known of a line, without touching it.
   *
   * @throws IOException if there is no such line, or the chip is gone
   */
  LineInfo line(int offset) throws IOException;

  /**
   * Tells of lines that anybody takes, gives back or reconfigures.
   *
   * @throws IOException if this chip cannot tell
   */
  default LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    throw new IOException("gpio: " + info().name() + " does not tell who uses its lines");
  }

  /**
   * The offset of the first line with a name, as the board calls it ({@code GPIO17}).
   *
   * @return -1 if there is none
   * @throws IOException if the chip is gone
   */
  default int find(String name) throws IOException {
    for (int offset = 0; offset < info().lines(); offset++) {
      if (line(offset).name().equals(name)) {
        return offset;
      }
    }
    return -1;
  }

  /**
   * Whether {@link LineSetup#debounceMicros} is served; if not, whoever reads edges must settle.
   */
  default boolean debounces() {
    return true;
  }

  @Override
  void close();
}
