package sluice.drivers.lines;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts what a device sends into lines, by CR or LF. The first piece is dropped: nobody knows what
 * was before it. So is a line that is too long.
 */
final class TextLines {
  static final int LINE_BYTES_MAX = 1_024;

  private final Consumer<String> onLine;
  private final byte[] line = new byte[LINE_BYTES_MAX];
  private int length;
  private boolean isWhole;

  TextLines(Consumer<String> onLine) {
    this.onLine = onLine;
  }

  /** What comes next may be a line's middle. */
  void restart() {
    length = 0;
    isWhole = false;
  }

  void take(ByteBuffer data) {
    while (data.hasRemaining()) {
      byte one = data.get();
      if (one == '\n' || one == '\r') {
        end();
      } else if (length < LINE_BYTES_MAX) {
        line[length++] = one;
      } else {
        isWhole = false;
      }
    }
  }

  private void end() {
    if (isWhole && length > 0) {
      onLine.accept(new String(line, 0, length, StandardCharsets.UTF_8));
    }
    length = 0;
    isWhole = true;
  }
}
