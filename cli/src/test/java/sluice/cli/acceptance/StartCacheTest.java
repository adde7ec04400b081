package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;

/** A start-up cache that is not what it should be, and a start all the same. */
class StartCacheTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path dir;

  /** {@code sluice --version}: what it printed. */
  private String version(String flag) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
    command.addAll(List.of(flag, "-cp", jars(), Main.class.getName(), "--version"));
    Path errors = dir.resolve("errors.txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    Process process = builder.redirectError(errors.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), flag + ": " + Files.readString(errors));
    return out.lines().findFirst().orElse(""); // after it the JVM may tell of its training
  }

  /** A cache knows no folders of classes, so those are made jars. */
  private String jars() throws IOException, InterruptedException {
    List<String> jars = new ArrayList<>();
    for (String part : CLASS_PATH.split(java.io.File.pathSeparator, -1)) {
      if (part.isEmpty()) {
        continue;
      }
      Path jar = dir.resolve("part" + jars.size() + ".jar");
      if (Files.isDirectory(Path.of(part)) && !Files.exists(jar)) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jar");
        List<String> pack = List.of(tool.toString(), "-c", "-f", jar.toString(), "-C", part, ".");
        assertEquals(0, new ProcessBuilder(pack).start().waitFor());
      }
      jars.add(Files.isDirectory(Path.of(part)) ? jar.toString() : part);
    }
    return String.join(java.io.File.pathSeparator, jars);
  }

  @Test
  void one_that_is_truncated_of_another_machine_or_rubbish_is_passed_over() throws Exception {
    Path made = dir.resolve("made.aot");
    String version = version("-XX:AOTCacheOutput=" + made);
    assertTrue(version.startsWith("sluice "), version);
    byte[] good = Files.readAllBytes(made);
    Path bad = dir.resolve("bad.aot");
    for (int length : new int[] {0, 7, 100, 4_096, good.length / 2, good.length - 4_096}) {
      Files.write(bad, Arrays.copyOf(good, length));
      assertEquals(version, version("-XX:AOTCache=" + bad), "cut at " + length);
    }
    for (int at : new int[] {0, 4, 8, 12, 16, 200}) { // magic, sum, version, sizes, the JVM's name
      byte[] other = good.clone();
      other[at] ^= 0x55;
      Files.write(bad, other);
      assertEquals(version, version("-XX:AOTCache=" + bad), "another byte at " + at);
    }
    Files.writeString(bad, "no cache at all");
    assertEquals(version, version("-XX:AOTCache=" + bad));
  }
}
