package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose code a JVM's report of its crash blames. */
final class CrashReportTest {
  private static final String MAPS =
      """
      ffff80001000-ffff80002000 r--p 00000000 00:01 7   /memfd:addon-bad-1 (deleted)
      ffff80002000-ffff80003000 r-xp 00001000 00:01 7   /memfd:addon-bad-1 (deleted)
      ffff90002000-ffff90003000 r-xp 00001000 00:01 9   /memfd:addon-good-12 (deleted)
      ffffa0000000-ffffa0100000 r-xp 00000000 fe:00 11  /usr/lib/aarch64-linux-gnu/libc.so.6
      """;

  @TempDir Path dir;

  private @Nullable String blamed(String pc, String registers, String stack) throws Exception {
    Files.writeString(
        dir.resolve("hs_err_pid42.log"),
        "#  SIGSEGV (0xb) at pc=0x" + pc + ", pid=42, tid=43\n" + registers + stack + "\n" + MAPS);
    CrashReport report = CrashReport.of(42, dir);
    return report == null ? null : report.addon();
  }

  @Test
  void itIsTheAddonInWhichTheProcessorWas() throws Exception {
    assertEquals("bad", blamed("0000ffff80002abc", "", ""));
  }

  @Test
  void orTheOneThatTheFunctionOfALibraryWouldHaveReturnedTo() throws Exception {
    String stack = "0x0000ffffb0000000:   0000000000000001 0000ffff90002004   ........\n";
    assertEquals("good", blamed("0000ffffa0000100", "", stack));
    assertEquals(
        "bad", blamed("0000ffffa0000100", " R29=0x0000ffffb0, R30=0x0000ffff80002010\n", stack));
  }

  @Test
  void addressesOfDataAndOfOthersBlameNobody() throws Exception {
    String stack = "0x0000ffffb0000000:   0000ffff80001004 0000ffffa0000004   ........\n";
    assertNull(blamed("0000ffffa0000100", "R30=0x0000ffffa0000200\n", stack));
    assertNull(CrashReport.of(43, dir));
  }
}
