package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a command printed and how it exited, run in this process. */
record CommandRun(int exit, String stdout, String stderr) {

  static CommandRun of(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream saidOut = new ByteArrayOutputStream();
    ByteArrayOutputStream saidErr = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(saidOut, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(saidErr, true, StandardCharsets.UTF_8));
      int exit = Main.run(args);
      return new CommandRun(
          exit, saidOut.toString(StandardCharsets.UTF_8), saidErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** {@code sluice ota}. */
  static CommandRun ota(String... args) {
    List<String> all = new ArrayList<>(List.of("ota"));
    all.addAll(List.of(args));
    return of(all.toArray(new String[0]));
  }

  /** One of {@code sluice ota} that must do well; what it printed. */
  static String otaDone(String... args) {
    CommandRun run = ota(args);
    assertEquals(0, run.exit(), run.stderr());
    return run.stdout();
  }
}
