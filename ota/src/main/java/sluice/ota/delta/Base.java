package sluice.ota.delta;

import java.io.IOException;
import java.io.InputStream;

/** The files of the release that a board has. */
public interface Base {
  /** A board that has none to take from: each delta is refused, and the full bundle needed. */
  Base NONE =
      path -> {
        throw new java.nio.file.NoSuchFileException(path);
      };

  /**
   * Opens one; it may skip quickly.
   *
   * @param path as a manifest has it
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  InputStream open(String path) throws IOException;
}
