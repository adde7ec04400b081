package sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Passwords in files of their own: the first line. */
final class PasswordLine {
  private PasswordLine() {}

  /**
   * Blocks; for a start.
   *
   * @param key that names the file, for the message
   * @throws IOException if there is no line to be read
   */
  static String read(String key, Path file) throws IOException {
    try {
      return Files.readAllLines(file).get(0);
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new IOException(key + " " + file + ": " + e + "; its first line is", e);
    }
  }
}
