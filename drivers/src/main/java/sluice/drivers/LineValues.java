package sluice.drivers;

import java.io.IOException;
import java.util.List;

/** Reads and writes the levels of requested lines; bit <i>i</i> is the request's line <i>i</i>. */
public interface LineValues {
  long get(long mask) throws IOException;

  void set(long bits, long mask) throws IOException;

  /**
   * Changes how the lines are set up without giving them back; an output takes its {@link
   * LineSetup#initial}.
   *
   * @param lines the same lines in the same order
   */
  default void reconfigure(List<LineSetup> lines) throws IOException {
    throw new IOException("gpio: this chip cannot reconfigure lines; release and request them");
  }

  /** Ends this user; the lines stay as they are, as another one has their descriptor. */
  default void detach() {}

  /** Whether the kernel takes values by the request's descriptor, from whoever has it. */
  default boolean areKernels() {
    return false;
  }

  /** Gives the lines back. */
  void release();
}
