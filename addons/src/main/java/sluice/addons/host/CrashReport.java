package sluice.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which addon's code was running where a JVM crashed, by what the JVM wrote of it: of a thread of
 * an addon's own no other trace is left.
 *
 * @param addon its name
 * @param file that says so
 */
record CrashReport(String addon, Path file) {
  /** Where the JVM writes it if it may not write where it runs. */
  private static final Path ELSEWHERE = Path.of("/tmp");

  private static final int BYTES_MAX = 4 << 20;

  private static final Pattern PC = Pattern.compile("^# .* at pc=0x([0-9a-f]{1,16}),");

  /** Where a function that calls no other returns to, on arm64. */
  private static final Pattern LINK = Pattern.compile("\\bR30=0x([0-9a-f]{1,16})\\b");

  /** An address, and the words from there on. */
  private static final Pattern STACK =
      Pattern.compile("^0x[0-9a-f]{16}: +([0-9a-f]{16}) ([0-9a-f]{16}) ");

  private static final Pattern MAPPED =
      Pattern.compile(
          "^([0-9a-f]{1,16})-([0-9a-f]{1,16}) r-xp .*/memfd:addon-(.{1,64})-\\d+ \\(deleted\\)$");

  /** The code of an addon. */
  private record Code(long from, long to, String addon) {}

  /**
   * Looks for one.
   *
   * @param pid of the process that ended
   * @param where it ran
   * @return null if it did not crash, or not in an addon
   */
  static @Nullable CrashReport of(long pid, Path where) throws IOException {
    for (Path folder : List.of(where, ELSEWHERE)) {
      Path file = folder.resolve("hs_err_pid" + pid + ".log");
      if (Files.isReadable(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          String text = new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
          String addon = innermost(text);
          return addon == null ? null : new CrashReport(addon, file);
        }
      }
    }
    return null;
  }

  /**
   * Whose code the program counter is in, or else the link register or the first word on the stack:
   * that is where a function of the C library would have returned to.
   */
  private static @Nullable String innermost(String report) {
    List<Long> addresses = new ArrayList<>();
    List<Code> codes = new ArrayList<>();
    for (String line : report.lines().toList()) {
      Matcher pc = PC.matcher(line);
      Matcher link = LINK.matcher(line);
      Matcher stack = STACK.matcher(line);
      Matcher mapped = MAPPED.matcher(line);
      if (pc.find()) {
        addresses.add(address(pc, 1));
      } else if (link.find()) {
        addresses.add(address(link, 1));
      } else if (stack.find()) {
        addresses.add(address(stack, 1));
        addresses.add(address(stack, 2));
      } else if (mapped.find()) {
        codes.add(new Code(address(mapped, 1), address(mapped, 2), mapped.group(3)));
      }
    }
    for (long address : addresses) {
      for (Code code : codes) {
        if (address >= code.from() && address < code.to()) {
          return code.addon();
        }
      }
    }
    return null;
  }

  private static long address(Matcher matcher, int group) {
    return Long.parseUnsignedLong(matcher.group(group), 16);
  }
}
