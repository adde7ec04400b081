package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.posix.Signals;

final class CommandOutputTest {
  private static final long MILLIS_MAX = 60_000;

  private final Loop loop = Loop.open();
  private final List<String> heard = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  /** Runs a line of a shell to its end. */
  private void read(String line, long millisMax) throws IOException {
    List<String> command = List.of("/bin/sh", "-c", line);
    CommandOutput.read(loop, command, millisMax, (code, text) -> heard.add(code + " " + text));
    loop.run();
  }

  @Test
  void what_a_command_has_printed_is_there_once_it_has_ended() throws Exception {
    read("echo one; sleep 0.01; echo two; exit 3", MILLIS_MAX);
    assertEquals(List.of("3 one\ntwo\n"), heard);
  }

  @Test
  void of_one_that_prints_more_than_is_read_the_end_is_cut_off() throws Exception {
    read("head -c 100000 /dev/zero | tr '\\0' x 2>/dev/null; exit 0", MILLIS_MAX);
    assertEquals(CommandOutput.BYTES_MAX + 2, heard.getFirst().length());
  }

  @Test
  void one_that_does_not_end_is_ended_with_all_that_it_has_started() throws Exception {
    read("sleep 1000; true", 50);
    assertEquals(List.of(128 + Signals.KILL + " "), heard);
  }

  @Test
  void what_one_had_printed_before_it_was_killed_is_heard() throws Exception {
    read("echo so far; kill -KILL $$", MILLIS_MAX);
    assertEquals(List.of(128 + Signals.KILL + " so far\n"), heard);
  }

  @Test
  void one_that_is_not_there_is_said_at_once() {
    assertThrows(
        IOException.class,
        () -> CommandOutput.read(loop, List.of("/nowhere/program"), MILLIS_MAX, (_, _) -> {}));
  }
}
