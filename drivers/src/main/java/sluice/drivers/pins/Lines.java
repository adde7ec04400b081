package sluice.drivers.pins;

import java.io.IOException;
import sluice.drivers.LineRequest;

/** The requested lines of one use, by their index there. Loop's thread only. */
public final class Lines {
  private final LineRequest request;
  private final int[] offsets;

  Lines(LineRequest request, int[] offsets) {
    this.request = request;
    this.offsets = offsets;
  }

  /**
   * A line's level now.
   *
   * @throws IOException if the chip is gone
   */
  public boolean get(int index) throws IOException {
    return request.get(offsets[index]);
  }

  /**
   * Sets an output.
   *
   * @throws IOException if the line is no output or the chip is gone
   */
  public void set(int index, boolean value) throws IOException {
    request.set(offsets[index], value);
  }
}
