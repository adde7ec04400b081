package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts and people rely on of every command: help, exit codes, streams, completion. */
final class CommandsTest {
  private static final Path BASH = Path.of("/bin/bash");

  private static final String BROKEN =
      """
      [uplink.cloud]
      host = "broker.example"
      prot = 1883

      [gpio.door]
      chip = "board"
      line = -17
      """;

  @TempDir Path dir;

  @Test
  void a_limit_of_a_supervisor_that_is_none_is_a_wrong_command_line() {
    for (String wrong : List.of("ready", "ready=0s", "ready=5", "reddy=5s", "ready=5s,beat")) {
      CommandRun run = CommandRun.of("supervise", "--limits", wrong);
      assertEquals(ExitCode.USAGE.code, run.exit(), wrong);
      assertTrue(run.stderr().contains("--limits: "), run.stderr());
    }
  }

  @Test
  void everyCommandsHelpShowsHowItIsUsed() {
    for (String name : Main.names()) {
      CommandRun help = CommandRun.of(name, "--help");
      assertEquals(0, help.exit(), name);
      assertTrue(help.stdout().contains("Example"), name + ": " + help.stdout());
      assertTrue(help.stdout().contains("sluice " + name), name + ": " + help.stdout());
      assertEquals("", help.stderr(), name);
    }
  }

  @Test
  void theHelpListsCommandsAndExitCodes() {
    CommandRun help = CommandRun.of("--help");
    assertEquals(0, help.exit());
    for (String name : Main.names()) {
      assertTrue(help.stdout().contains("\n  " + name + " "), name);
    }
    for (ExitCode code : ExitCode.values()) {
      String line = " " + code.code + "   " + code.meaning;
      assertTrue(help.stdout().contains(line.substring(0, 9)), line);
    }
  }

  @Test
  void noCommandIsAWrongCommandLine() {
    CommandRun run = CommandRun.of();
    assertEquals(ExitCode.USAGE.code, run.exit());
    assertTrue(run.stdout().contains("Usage: sluice"), run.stdout());
  }

  @Test
  void aMistypedCommandOrOptionNamesTheNearest() {
    CommandRun command = CommandRun.of("demmo");
    assertEquals(ExitCode.USAGE.code, command.exit());
    assertTrue(command.stderr().contains("demo"), command.stderr());
    CommandRun option = CommandRun.of("check", "--confg", "a.toml");
    assertEquals(ExitCode.USAGE.code, option.exit());
    assertTrue(option.stderr().contains("--config"), option.stderr());
  }

  @Test
  void secondsOutOfRangeAreRefusedBeforeAnythingStarts() {
    for (String seconds : List.of("0", "-1", "86401", "soon")) {
      assertEquals(ExitCode.USAGE.code, CommandRun.of("demo", "--seconds", seconds).exit());
    }
  }

  @Test
  void checkListsEveryErrorWithItsPlace() throws Exception {
    Path file = Files.writeString(dir.resolve("broken.toml"), BROKEN);
    CommandRun run = CommandRun.of("check", "--config", file.toString());
    assertEquals(ExitCode.CONFIG.code, run.exit());
    assertEquals("", run.stdout());
    assertTrue(run.stderr().contains(file + ":3:1"), run.stderr());
    assertTrue(run.stderr().contains(file + ":7:"), run.stderr());
    assertTrue(run.stderr().contains("errors"), run.stderr());
  }

  @Test
  void checkAsJsonListsTheSameErrors() throws Exception {
    Path file = Files.writeString(dir.resolve("broken.toml"), BROKEN);
    CommandRun text = CommandRun.of("check", "--config", file.toString());
    CommandRun json = CommandRun.of("check", "--config", file.toString(), "--json");
    assertEquals(ExitCode.CONFIG.code, json.exit());
    assertEquals("", json.stderr());
    List<String> messages = JsonFields.of(json.stdout(), "message");
    assertEquals(text.stderr().lines().count() - 1, messages.size());
    assertTrue(text.stderr().contains(messages.get(0)), messages.get(0));
  }

  @Test
  void aGoodFileIsOk() throws Exception {
    Path file =
        Files.writeString(dir.resolve("good.toml"), "[uplink.cloud]\nhost = \"broker.example\"\n");
    CommandRun run = CommandRun.of("check", "-c", file.toString());
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stdout().endsWith(": ok\n"), run.stdout());
  }

  @Test
  void runRefusesABrokenFileBeforeAnythingStarts() throws Exception {
    Path file = Files.writeString(dir.resolve("broken.toml"), BROKEN);
    CommandRun run = CommandRun.of("run", "--config", file.toString());
    assertEquals(ExitCode.CONFIG.code, run.exit());
    assertTrue(run.stderr().contains(file + ":3:1"), run.stderr());
  }

  @Test
  void whatContradictsItselfIsAWrongCommandLine() {
    for (List<String> wrong :
        List.of(
            List.of("mqtt"),
            List.of("mqtt", "pub", "t", "-m", "x"),
            List.of("mqtt", "pub", "--host", "h", "t"),
            List.of("mqtt", "pub", "--host", "h", "t", "-m", "x", "--qos", "3"),
            List.of("mqtt", "sub", "--host", "h"),
            List.of("mqtt", "sub", "--host", "h", "a/#/b"))) {
      CommandRun run = CommandRun.of(wrong.toArray(String[]::new));
      assertEquals(ExitCode.USAGE.code, run.exit(), wrong + run.stderr());
      assertTrue(run.stderr().contains("Usage: sluice mqtt"), run.stderr());
    }
  }

  @Test
  void featuresAreListedAndAnUnknownOneIsRefused() throws Exception {
    assertTrue(
        JsonFields.of(CommandRun.of("features", "--json").stdout(), "name").contains("await"));
    CommandRun unknown = CommandRun.of("features", "--features", "awiat");
    assertEquals(ExitCode.USAGE.code, unknown.exit());
    assertTrue(unknown.stderr().contains("awiat"), unknown.stderr());
  }

  @Test
  void theCompletionScriptCompletesCommandsInBash() throws Exception {
    assumeTrue(Files.isExecutable(BASH), "bash is needed");
    Path script = Files.writeString(dir.resolve("c"), CommandRun.of("completion").stdout());
    Process bash =
        new ProcessBuilder(
                BASH.toString(),
                "-c",
                "source '%s' && COMP_WORDS=(sluice ch) COMP_CWORD=1 && _complete_sluice"
                        .formatted(script)
                    + " && echo \"${COMPREPLY[@]}\"")
            .redirectError(ProcessBuilder.Redirect.DISCARD) // of compopt, outside a completion
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), said);
    assertEquals("check", said.strip());
  }

  @Test
  void outsideATerminalNothingIsColoured() {
    assertFalse(CommandRun.of("--help").stdout().contains("\u001b["));
  }
}
