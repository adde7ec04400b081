package sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ./sluice demo --json}, a process of its own with the board's flags, as a user starts it.
 */
final class Demo {
  private Demo() {}

  /** Builds and trains if need be, so that no figure holds that. */
  static void prepare(Setting setting) throws Exception {
    setting.progress().say("preparing ./sluice demo");
    var _ = run(setting, true, "--seconds", "1");
  }

  /**
   * Runs it.
   *
   * @param cached whether with the start-up cache
   * @return the numbers of its summary, and {@code exit}
   * @throws IOException if it fails; lost readings are no failure here
   */
  static Map<String, Double> run(Setting setting, boolean cached, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(setting.root().resolve("sluice").toString());
    command.addAll(List.of("demo", "--json"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SLUICE_START_CACHE", cached ? "on" : "off");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      Map<String, Double> numbers = Numbers.of(out);
      if (!numbers.containsKey("readings")) {
        throw new IOException(String.join(" ", command) + " exits with " + code + ": " + out);
      }
      numbers.put("exit", (double) code);
      return numbers;
    } finally {
      process.destroy();
    }
  }
}
