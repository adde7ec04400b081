package sluice.ota.source;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Looks at a file while it comes, so that what is not wanted is not fetched to its end. */
public interface Gate {
  /** Takes whatever comes; for tests, and for what is no bundle. */
  Gate OPEN = (_, _) -> -1;

  /**
   * Looks at what is there. On a worker.
   *
   * @param have bytes of the file so far
   * @return bytes of the whole; -1 if they cannot be told yet
   * @throws IOException if it is not wanted; the message says why
   */
  long total(FileChannel file, long have) throws IOException;
}
