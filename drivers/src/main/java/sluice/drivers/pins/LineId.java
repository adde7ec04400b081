package sluice.drivers.pins;

import java.io.IOException;
import sluice.drivers.Chip;

/**
 * A line as a person names it.
 *
 * @param text its offset on the chip ({@code 17}), or the board's name for it ({@code GPIO17})
 */
public record LineId(String text) {
  private static final int DIGITS_MAX = 6;

  public LineId {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("gpio: a line has a number or a name");
    }
  }

  public boolean isOffset() {
    return text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * Where it is.
   *
   * @throws IOException if the chip has no such line, or is gone
   */
  public int offsetOn(Chip chip) throws IOException {
    if (isOffset()) {
      return Integer.parseInt(text);
    }
    int offset = chip.find(text);
    if (offset < 0) {
      throw new IOException(
          "gpio: %s (%s) has no line called %s; see sluice gpio info"
              .formatted(chip.info().name(), chip.info().label(), text));
    }
    return offset;
  }
}
