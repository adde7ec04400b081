package sluice.image.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The board's serial console: what it has said, and a shell that reads from it. */
final class Console {
  private static final int TAIL_LINES = 60;

  private final OutputStream keyboard;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;
  private int commands;

  Console(Process emulator) {
    keyboard = emulator.getOutputStream();
    Thread.ofPlatform().name("console").daemon().start(() -> read(emulator.inputReader()));
  }

  private void read(BufferedReader screen) {
    try {
      for (String line = screen.readLine(); line != null; line = screen.readLine()) {
        add(line.replace("\r", ""));
      }
    } catch (IOException | UncheckedIOException e) {
      add("console: " + e.getMessage());
    }
    end();
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** How many lines there are: where to look for what comes after. */
  synchronized int mark() {
    return lines.size();
  }

  /** Waits for a line, from the beginning on. */
  Matcher await(String regex, int secondsMax) throws InterruptedException {
    return await(0, regex, secondsMax);
  }

  /**
   * Waits for a line.
   *
   * @param from {@link #mark()}
   */
  synchronized Matcher await(int from, String regex, int secondsMax) throws InterruptedException {
    Pattern wanted = Pattern.compile(regex);
    long deadline = System.nanoTime() + secondsMax * 1_000_000_000L;
    for (int next = from; ; next++) {
      while (next >= lines.size()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || ended) {
          String why = ended ? "the emulator ended" : "not in " + secondsMax + " s";
          throw new AssertionError("console: no line \"" + regex + "\": " + why);
        }
        wait(left);
      }
      Matcher matcher = wanted.matcher(lines.get(next));
      if (matcher.find()) {
        return matcher;
      }
    }
  }

  /** Has the board's shell run a command, and returns what it said. */
  String run(String command, int secondsMax) throws IOException, InterruptedException {
    int from = mark();
    String end = "@end-" + ++commands;
    keyboard.write((command + "; echo " + end + "\n").getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
    var _ = await(from, "^" + end, secondsMax);
    return answer(from);
  }

  /** Without what the gateway said meanwhile, and the mark at the end. */
  private synchronized String answer(int from) {
    return lines.subList(from, lines.size()).stream()
        .filter(line -> !line.startsWith("gateway: ") && !line.startsWith("@end-"))
        .collect(Collectors.joining("\n"));
  }

  private synchronized String text(int from) {
    return String.join("\n", lines.subList(from, lines.size()));
  }

  /** The last lines. */
  synchronized String tail() {
    return text(Math.max(0, lines.size() - TAIL_LINES));
  }

  /** All of it. */
  synchronized List<String> all() {
    return List.copyOf(lines);
  }
}
