package sluice.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a run-time's programs and libraries need of the system, as a package's Depends. */
final class NativeNeeds {
  /** A symbol version in an ELF file's string table. */
  private static final Pattern GLIBC = Pattern.compile("GLIBC_2\\.(\\d+)\0");

  private NativeNeeds() {}

  /** For the file {@code control}, as {@code libc6 (>= 2.38), zlib1g}. */
  static String of(Path runtime) throws IOException {
    int glibc = 17; // what every arm64 system has
    List<String> others = new ArrayList<>();
    for (Path file : programs(runtime)) {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      Matcher version = GLIBC.matcher(bytes);
      while (version.find()) {
        glibc = Math.max(glibc, Integer.parseInt(version.group(1)));
      }
      note(bytes, "libgcc_s.so.1", "libgcc-s1", others);
      note(bytes, "libstdc++.so.6", "libstdc++6", others);
      note(bytes, "libz.so.1", "zlib1g", others);
    }
    others.addFirst("libc6 (>= 2." + glibc + ")");
    return String.join(", ", others);
  }

  private static void note(String bytes, String library, String needed, List<String> into) {
    if (bytes.contains("\0" + library + "\0") && !into.contains(needed)) {
      into.add(needed);
    }
  }

  private static List<Path> programs(Path runtime) throws IOException {
    try (Stream<Path> files = Files.walk(runtime)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> file.toString().endsWith(".so") || file.startsWith(runtime.resolve("bin")))
          .sorted()
          .toList();
    }
  }
}
