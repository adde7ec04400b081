package sluice.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of the machine's and its arguments.
 *
 * @param dir where it runs; null: where we do
 */
public record Command(List<String> words, @Nullable Path dir) {
  private static final int TAIL_LINES = 20;

  /** Where we are. */
  public static Command of(Object... words) {
    return new Command(List.of(), null).and(words);
  }

  /** With more words. */
  public Command and(Object... more) {
    List<String> all = new ArrayList<>(words);
    for (Object word : more) {
      all.add(word.toString());
    }
    return new Command(all, dir);
  }

  /** In a folder. */
  public Command in(Path folder) {
    return new Command(words, folder);
  }

  /**
   * Runs it to its end; what it says is of interest only if it fails.
   *
   * @throws IOException with the last lines of what it said
   */
  public void run() throws IOException {
    var _ = text(true);
  }

  /**
   * Runs it to its end.
   *
   * @param heard gets each line of what it says, as it is said
   * @throws IOException with the last lines of what it said
   */
  public void run(Consumer<String> heard) throws IOException {
    Process process = builder(true).start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        heard.accept(line);
      }
    }
    end(process, String.join("\n", said));
  }

  /**
   * Runs it to its end.
   *
   * @return what it printed on its standard output
   * @throws IOException if it cannot be started or exits with another code than 0
   */
  public String output() throws IOException {
    return text(false);
  }

  private String text(boolean withErrors) throws IOException {
    Process process = builder(withErrors).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    end(process, text);
    return text;
  }

  private ProcessBuilder builder(boolean withErrors) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(withErrors);
    builder.environment().put("LC_ALL", "C.UTF-8"); // what it says is read
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    if (!withErrors) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    if (dir != null) {
      builder.directory(dir.toFile());
    }
    return builder;
  }

  private void end(Process process, String text) throws IOException {
    int code = process.onExit().join().exitValue();
    if (code != 0) {
      throw new IOException(String.join(" ", words) + ": exit code " + code + "\n" + tail(text));
    }
  }

  private static String tail(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
