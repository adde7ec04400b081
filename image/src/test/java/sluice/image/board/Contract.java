package sluice.image.board;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;

/** The contracts that hold the simulated devices, run on a board as a program of their own. */
final class Contract {
  /** What it says at its end. */
  static final String RESULT = "contract: (\\d+) passed, (.*skipped)";

  private static final String JARS =
      "(junit-(platform|jupiter).*|opentest4j.*|sluice-drivers.*-tests)\\.jar";

  private Contract() {}

  /** Puts the tests, and what runs them, beside Sluice. */
  static void addTo(Path root) throws IOException {
    Path to = Files.createDirectories(root.resolve("contract"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      String name = jar.getFileName().toString();
      if (name.matches(JARS)) {
        Files.copy(jar, to.resolve(name));
      }
    }
  }

  /**
   * What the board's shell runs; it says {@link #RESULT} at its end.
   *
   * @param properties by which tests know what is on the board, as {@code -DNAME=VALUE}
   * @param tests their classes, below sluice.drivers
   */
  static String command(String properties, String... tests) {
    StringBuilder classes = new StringBuilder();
    for (String test : tests) {
      classes.append(" 'sluice.drivers.").append(test).append('\'');
    }
    return "/usr/lib/sluice/runtime/bin/java --enable-native-access=ALL-UNNAMED"
        + " --add-opens=java.base/java.lang=ALL-UNNAMED -XX:TieredStopAtLevel=1 -ea "
        + properties
        + " -cp '/contract/*:/usr/lib/sluice/lib/*' sluice.drivers.linux.ContractRun"
        + classes
        + " </dev/null 2>&1 & :";
  }

  /** Whether all went well, and enough of it. */
  static boolean holds(Matcher result, int testsMin) {
    return result.group(2).equals("0 failed, 0 skipped")
        && Integer.parseInt(result.group(1)) >= testsMin;
  }
}
