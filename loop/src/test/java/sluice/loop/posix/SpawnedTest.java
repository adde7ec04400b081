package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;

@Timeout(60)
final class SpawnedTest {
  @TempDir private Path dir;

  /** Its exit, once the loop has told of it. */
  private Spawned.Exit run(Path output, String script) throws Exception {
    int nothing = Posix.open("/dev/null", Posix.O_RDONLY);
    int out = Posix.create(output.toString());
    try (Loop loop = Loop.open();
        Spawned process =
            Spawned.start(
                List.of("sh", "-c", script, "sh", "an argument"),
                Map.of("WORD", "a=b c"),
                nothing,
                out,
                out)) {
      FdWatcher end = loop.watch("end", process.fd(), FdWatcher.READ, _ -> loop.stop());
      loop.run();
      end.close();
      assertTrue(process.hasEnded());
      return process.exit();
    } finally {
      Posix.close(out);
      Posix.close(nothing);
    }
  }

  @Test
  void a_program_of_the_path_has_its_arguments_its_environment_and_no_descriptors_of_others()
      throws Exception {
    Path output = dir.resolve("output");
    Path other = Files.writeString(dir.resolve("other"), "");
    // Java's files are not close-on-exec.
    try (FileChannel _ = FileChannel.open(other, StandardOpenOption.READ);
        RandomAccessFile _ = new RandomAccessFile(other.toFile(), "r")) {
      String script = "echo $1; echo $WORD; cd /proc/self/fd; echo *; echo error >&2; exit 7";
      assertEquals(new Spawned.Exit(0, 7), run(output, script));
    }
    List<String> lines = Files.readAllLines(output);
    assertEquals(List.of("an argument", "a=b c", "error"), without(lines, 2));
    // A fourth is the shell's own, to look at the folder.
    assertTrue(List.of("0 1 2", "0 1 2 3").contains(lines.get(2)), lines.get(2));
  }

  private static List<String> without(List<String> lines, int index) {
    return List.of(lines.get(0), lines.get(1), lines.get(index + 1));
  }

  @Test
  void the_signal_that_has_ended_it_is_told() throws Exception {
    assertEquals(new Spawned.Exit(15, 0), run(dir.resolve("output"), "kill -TERM $$"));
  }

  @Test
  void what_is_not_there_is_said_at_once() {
    PosixException missing =
        assertThrows(
            PosixException.class, () -> Spawned.start(List.of("/nowhere/program"), Map.of()));
    assertEquals(Errno.ENOENT, missing.errno());
    assertTrue(String.valueOf(missing.getMessage()).contains("/nowhere/program"));
  }
}
