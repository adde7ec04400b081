package sluice.drivers.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The kernel's 1-wire buses (Documentation/w1/w1-generic.rst): who is on them. For workers. */
public final class W1Bus {
  /** Where the kernel has the slaves of all masters. */
  public static final Path ROOT = Path.of("/sys/bus/w1/devices");

  /** Family code and serial number. */
  private static final Pattern SLAVE = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{12}");

  private W1Bus() {}

  /**
   * The slaves' numbers, sorted.
   *
   * @param root {@link #ROOT}, or a tree laid out like it
   * @throws IOException if the kernel has no 1-wire bus: says what to enable
   */
  public static List<String> slaves(Path root) throws IOException {
    TreeSet<String> slaves = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = "" + entry.getFileName();
        if (SLAVE.matcher(name).matches()) {
          slaves.add(name);
        }
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          "w1: no bus in " + root + "; enable it (dtoverlay=w1-gpio in config.txt, then reboot)",
          e);
    }
    return List.copyOf(slaves);
  }
}
