package sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Node as a peer: scripts beside this class, run by the {@code node} of this machine. */
final class Node {
  private Node() {}

  /** Empty if Node is here, else a note. */
  static String missing() {
    return Tool.find("node") == null ? "Node left out: node is not installed" : "";
  }

  static Map<Metric, Double> timers(int count) throws Exception {
    Map<String, Double> values = run("timers.js", null, String.valueOf(count));
    return TimersFigure.values(value(values, "set"), value(values, "clear"), value(values, "fire"));
  }

  static Map<Metric, Double> ticks(int count) throws Exception {
    Map<String, Double> values = run("ticks.js", null, String.valueOf(count));
    return TicksFigure.values(
        value(values, "tick"),
        value(values, "microtask"),
        value(values, "immediate"),
        value(values, "turn"));
  }

  /**
   * Runs a script and reads the one JSON object that it prints.
   *
   * @param dir whose node_modules it may use
   */
  static Map<String, Double> run(String script, @Nullable Path dir, String... args)
      throws Exception {
    Path node = Tool.find("node");
    if (node == null) {
      throw new MissingToolException("node is not installed");
    }
    List<String> command = new ArrayList<>(List.of(node.toString(), "-e", source(script), "--"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    if (dir != null) {
      builder.directory(dir.toFile());
    }
    return Numbers.of(Tool.output(builder));
  }

  static double value(Map<String, Double> values, String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("bench: no " + name + " in " + values);
    }
    return value;
  }

  private static String source(String script) throws IOException {
    try (InputStream in = Node.class.getResourceAsStream(script)) {
      if (in == null) {
        throw new IOException("bench: " + script + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
