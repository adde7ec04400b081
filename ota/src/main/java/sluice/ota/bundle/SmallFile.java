package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that is read whole, up to a limit. */
public final class SmallFile {
  private SmallFile() {}

  /** Reads a file of at most so many bytes; a larger one, or one that is not there, is refused. */
  public static byte[] read(Path file, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new BundleException(file + ": has more than " + bytesMax + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": is not there", e);
    }
  }
}
