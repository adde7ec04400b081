package sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM as a board has it, beside the benchmark's own: the launcher's flags for the gateway, from
 * the launcher's files, but without its start-up cache.
 */
public final class BoardJvm {
  private BoardJvm() {}

  /**
   * What starts a main class.
   *
   * @param flags of the JVM, beside the board's
   */
  public static List<String> command(List<String> flags, Class<?> main, String... args) {
    Path cli = Path.of(System.getProperty("sluice.root", "."), "cli");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("@" + cli.resolve("process.options"));
    command.add("@" + cli.resolve("board.options"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return command;
  }

  /** Runs a main class that prints one JSON object of numbers to its end. */
  static Map<String, Double> run(Class<?> main, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(List.of(), main, args));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return Numbers.of(Tool.output(builder));
  }
}
