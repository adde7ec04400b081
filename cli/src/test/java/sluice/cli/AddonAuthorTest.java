package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From {@code sluice addon new} to a signed package, by the commands that people type. */
final class AddonAuthorTest {
  @TempDir Path dir;

  private static void need(String program) {
    boolean here =
        List.of("/usr/bin", "/usr/local/bin", System.getProperty("user.home") + "/.cargo/bin")
            .stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(here, program + " is not here");
  }

  private static String ok(String... args) {
    CommandRun run = CommandRun.of(args);
    assertEquals(0, run.exit(), () -> String.join(" ", args) + "\n" + run.stdout() + run.stderr());
    return run.stdout();
  }

  private static String refused(ExitCode code, String... args) {
    CommandRun run = CommandRun.of(args);
    assertEquals(code.code, run.exit(), () -> run.stdout() + run.stderr());
    return run.stderr();
  }

  private Path made(String language) {
    Path folder = dir.resolve("my-" + language);
    ok("addon", "new", "my-" + language, "--lang", language, "--dir", folder.toString());
    return folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "cpp", "rust", "java"})
  void aNewAddonBuildsAndPassesItsTest(String language) {
    if (!language.equals("java")) { // javac is the JDK's own
      need(language.equals("rust") ? "cargo" : "cmake");
    }
    String said = ok("addon", "test", made(language).toString());
    assertTrue(said.contains(": passed; "), said);
  }

  @Test
  void aTestFailsIfWhatIsExpectedDoesNotComeAndNamesIt() throws IOException {
    need("cmake");
    Path folder = made("c");
    Files.writeString(
        folder.resolve("addon.test.toml"),
        """
        within = "2s"
        expect = ["my-c/temperature 21.5 °C", "my-c/temperature 99 °C"]
        [config]
        period_ms = 10
        """);
    String said = refused(ExitCode.FAILED, "addon", "test", folder.toString());
    assertTrue(said.contains("did not come: my-c/temperature 99 °C"), said);
    assertTrue(!said.contains("did not come: my-c/temperature 21.5"), said);
  }

  @Test
  void whatACompilerSaysIsShown() throws IOException {
    need("cmake");
    Path folder = made("c");
    Files.writeString(folder.resolve("src/my-c.c"), "int broken(void) { return nowhere; }\n");
    String said = refused(ExitCode.FAILED, "addon", "build", folder.toString());
    assertTrue(said.contains("my-c.c:1:") && said.contains("nowhere"), said);
  }

  @Test
  void itIsBuiltForAnotherArchitecture() throws IOException {
    need("cmake");
    need("aarch64-linux-gnu-gcc");
    Path folder = made("c");
    ok("addon", "build", folder.toString(), "--arch", "arm64");
    byte[] elf = Files.readAllBytes(folder.resolve("build/arm64/stage/my-c/my-c.so"));
    assertEquals(183, elf[18] & 0xff, "EM_AARCH64 of elf.h");
  }

  @Test
  void wrongNamesLanguagesAndFoldersAreRefused() throws IOException {
    String name = refused(ExitCode.USAGE, "addon", "new", "../x", "--lang", "c");
    assertTrue(name.contains("letters, digits"), name);
    String lang = refused(ExitCode.USAGE, "addon", "new", "x", "--lang", "perl");
    assertTrue(lang.contains("there are c, cpp, rust and java"), lang);
    Files.writeString(dir.resolve("precious"), "x");
    String full =
        refused(ExitCode.FAILED, "addon", "new", "x", "--lang", "c", "--dir", dir.toString());
    assertTrue(full.contains("is not empty"), full);
    String none = refused(ExitCode.FAILED, "addon", "build", dir.toString());
    assertTrue(none.contains("addon.toml: does not exist"), none);
  }

  @Test
  void aPackageIsWhatWasBuiltAndCarriesItsSignature() throws IOException {
    need("cmake");
    Path folder = made("c");
    Path key = dir.resolve("release.key");
    Path out = dir.resolve("p.sladdon");
    ok("ota", "keygen", key.toString());
    String early =
        refused(ExitCode.FAILED, "addon", "pack", folder.toString(), "--out", out.toString());
    assertTrue(early.contains("is not built yet; 'sluice addon build"), early);
    ok("addon", "build", folder.toString());
    ok("addon", "pack", folder.toString(), "--out", out.toString());
    byte[] unsigned = Files.readAllBytes(out);
    ok("addon", "pack", folder.toString(), "--out", out.toString());
    assertEquals(
        java.nio.ByteBuffer.wrap(unsigned), java.nio.ByteBuffer.wrap(Files.readAllBytes(out)));
    String signed = ok("addon", "sign", out.toString(), "--key", key.toString());
    assertTrue(signed.contains("signed by "), signed);
    assertTrue(Files.size(out) > unsigned.length);
  }

  @Test
  void aLibraryWithoutAManifestIsSignedByAFileBesideIt() throws IOException {
    Path key = dir.resolve("release.key");
    ok("ota", "keygen", key.toString());
    Path library = Files.writeString(dir.resolve("x.so"), "not even ELF");
    ok("addon", "sign", library.toString(), "--key", key.toString());
    String text = Files.readString(dir.resolve("x.so.sig"), StandardCharsets.US_ASCII);
    assertTrue(text.startsWith("sluice-addon 1\nsha256 "), text);
    Path noise = Files.writeString(dir.resolve("x.sladdon"), "no package at all");
    String said =
        refused(ExitCode.FAILED, "addon", "sign", noise.toString(), "--key", key.toString());
    assertTrue(said.contains("x.sladdon"), said);
  }
}
