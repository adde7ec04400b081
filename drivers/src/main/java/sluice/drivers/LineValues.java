package sluice.drivers;

import java.io.IOException;

/** Reads and writes the levels of requested lines; bit <i>i</i> is the request's line <i>i</i>. */
public interface LineValues {
  long get(long mask) throws IOException;

  void set(long bits, long mask) throws IOException;

  /** Gives the lines back. */
  void release();
}
