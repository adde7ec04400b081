package sluice.gateway.broker;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * Names and hashed passwords, a line each, as mosquitto_passwd writes them; {@code #} begins a
 * comment. Blocks: for a worker. Immutable.
 */
public final class PasswordFile {
  private static final long BYTES_MAX = 1 << 20;
  private static final int USERS_MAX = 10_000;
  private static final int NAME_CHARS_MAX = 1_024;

  private final Map<String, PasswordHash> users;
  private final String stamp;

  private PasswordFile(Map<String, PasswordHash> users, String stamp) {
    this.users = users;
    this.stamp = stamp;
  }

  /**
   * Reads one.
   *
   * @throws IOException if it cannot be read, or any line of it is wrong: file, line and way out
   */
  public static PasswordFile read(Path file) throws IOException {
    String stamp = stamp(file);
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException(file + ": more than 1 MiB; is it a password file?");
    }
    Map<String, PasswordHash> users = new HashMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      try {
        if (colon < 1 || colon > NAME_CHARS_MAX) {
          throw new IllegalArgumentException("a line is NAME:$7$...");
        }
        String name = line.substring(0, colon);
        if (users.put(name, PasswordHash.parse(line.substring(colon + 1))) != null) {
          throw new IllegalArgumentException("the name " + name + " is there twice; remove one");
        }
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": line " + number + ": " + e.getMessage(), e);
      }
    }
    if (users.isEmpty() || users.size() > USERS_MAX) {
      throw new IOException(file + ": " + users.size() + " users; there must be 1 to " + USERS_MAX);
    }
    return new PasswordFile(users, stamp);
  }

  private static Iterable<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8; is it a password file?", e);
    }
  }

  /** Whether the file is another one by now. */
  boolean isStale(Path file) {
    try {
      return !stamp(file).equals(stamp);
    } catch (IOException e) {
      return true; // what is wrong with it, the next reading says
    }
  }

  private static String stamp(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return now.fileKey() + " " + now.lastModifiedTime() + " " + now.size();
  }

  /** Takes as long for a name that is not there as for one that is. */
  boolean matches(String name, byte[] password) {
    PasswordHash hash = users.get(name);
    if (hash == null) {
      PasswordHash like = users.values().iterator().next();
      boolean _ = like.unmatched().matches(password);
      return false;
    }
    return hash.matches(password);
  }

  int size() {
    return users.size();
  }
}
