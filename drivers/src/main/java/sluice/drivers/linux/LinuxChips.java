package sluice.drivers.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.drivers.ChipInfo;
import sluice.loop.Loop;

/** The kernel's GPIO chips: {@code /dev/gpiochip0} and up. Loop's thread only. */
public final class LinuxChips {
  private static final Path DEV = Path.of("/dev");
  private static final String PREFIX = "gpiochip";
  private static final Pattern DEVICE = Pattern.compile(PREFIX + "[0-9]{1,5}");

  private LinuxChips() {}

  /** The paths of all chips, by number; empty if this machine has none. */
  public static List<String> paths() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DEV, PREFIX + "*")) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (DEVICE.matcher(name).matches()) {
          numbers.add(Integer.parseInt(name, PREFIX.length(), name.length(), 10));
        }
      }
    }
    numbers.sort(Comparator.naturalOrder());
    return numbers.stream().map(number -> DEV.resolve(PREFIX + number).toString()).toList();
  }

  /** Where a chip is that is named by its path, its name or its number; null for a label. */
  public static @Nullable String path(String which) {
    if (which.startsWith("/")) {
      return which;
    }
    String name = which.chars().allMatch(c -> c >= '0' && c <= '9') ? PREFIX + which : which;
    return DEVICE.matcher(name).matches() ? DEV.resolve(name).toString() : null;
  }

  static LinuxChip find(Loop loop, String which) throws IOException {
    String known = path(which);
    if (known != null) {
      return LinuxChip.openPath(loop, known);
    }
    @Nullable IOException unreadable = null;
    for (String path : paths()) {
      try {
        LinuxChip chip = LinuxChip.openPath(loop, path);
        ChipInfo info = chip.info();
        if (info.label().equals(which) || info.name().equals(which)) {
          return chip;
        }
        chip.close();
      } catch (IOException e) {
        unreadable = e; // the one that is looked for may be another
      }
    }
    if (unreadable != null) {
      throw unreadable;
    }
    throw new IOException("gpio: no chip has the name or label " + which + advice());
  }

  /** What helps somebody whose chip is not there. */
  static String advice() {
    try {
      List<String> there = paths();
      return there.isEmpty()
          ? "; this machine has no GPIO chip that the kernel knows: there is no /dev/gpiochip*"
          : "; see /dev/gpiochip*: " + String.join(", ", there);
    } catch (IOException e) {
      return "; see /dev/gpiochip*";
    }
  }
}
