package sluice.loop.posix;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new folder that only its owner may enter. The JDK's own way asks the security providers for a
 * name that nobody guesses, which costs a start some fifty classes; here a name that somebody
 * guessed is one that exists, and the next one is tried. Any thread.
 */
public final class TemporaryFolder {
  private static final int TRIES_MAX = 1_000;

  private TemporaryFolder() {}

  /**
   * Makes one in {@code java.io.tmpdir}.
   *
   * @param prefix what its name begins with
   * @throws IOException if that cannot be written to, or somebody takes each name first
   */
  public static Path make(String prefix) throws IOException {
    Path in = Path.of(System.getProperty("java.io.tmpdir"));
    var ownersOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    for (int i = 0; i < TRIES_MAX; i++) {
      Path folder = in.resolve(prefix + Long.toHexString(System.nanoTime()));
      try {
        return Files.createDirectory(folder, ownersOnly);
      } catch (FileAlreadyExistsException e) {
        // Another's: the next.
      }
    }
    throw new IOException(in + ": somebody takes every name first; set java.io.tmpdir");
  }
}
