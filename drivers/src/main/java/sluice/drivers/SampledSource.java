package sluice.drivers;

import java.io.IOException;

/** Something that has a value whenever it is asked, and may be slow to say it. */
public interface SampledSource {
  /**
   * Reads the value. Called on a worker: it may block, and must not touch the loop.
   *
   * @throws IOException that says what could not be read or understood
   */
  double read() throws IOException;
}
