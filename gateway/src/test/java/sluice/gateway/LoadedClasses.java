package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a program loads in a JVM of its own. */
final class LoadedClasses {
  private LoadedClasses() {}

  /**
   * Runs it to its end.
   *
   * @param file its argument
   * @param expected a class that it loads: else nothing was listed
   */
  static List<String> of(Class<?> program, Path file, String expected) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout:none",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains(expected + " "), "no classes were listed");
    return said.lines().map(line -> line.replaceAll(" source: .*", "")).toList();
  }
}
