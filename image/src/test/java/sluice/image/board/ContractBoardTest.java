package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import sluice.image.Command;
import sluice.image.FileTrees;
import sluice.image.UnavailableException;

/**
 * The contract of chips, which holds the simulated one, on a kernel's chip whose pins are driven
 * from here as it asks. By {@code ./sluice test board} only: the PL061 may tell an edge from before
 * the request, which it had latched, and then a test that asks for exact traces fails.
 */
@Tag("board")
@Tag("contract")
@Timeout(300)
@ExtendWith(ConsoleOnFailure.class)
final class ContractBoardTest implements ConsoleOnFailure.HasConsole {
  private static final int BOOT_SECONDS_MAX = 120;
  private static final int SECONDS_MAX = 120;
  private static final int TESTS_MIN = 16;

  /** Line 3 of the virt machine is its power button. */
  private static final String RUN =
      "/usr/lib/sluice/runtime/bin/java --enable-native-access=ALL-UNNAMED"
          + " --add-opens=java.base/java.lang=ALL-UNNAMED -XX:TieredStopAtLevel=1 -ea"
          + " -Dsluice.gpio.chip=/dev/gpiochip0 -Dsluice.gpio.lines=0,1,2,4"
          + " -Dsluice.gpio.driven=/tmp/driven -cp '/contract/*:/usr/lib/sluice/lib/*'"
          + " sluice.drivers.linux.ContractRun </dev/null 2>&1 & :";

  private @Nullable Board board;

  @Test
  void theKernelsChipDoesWhatTheSimulatedOneDoes() throws Exception {
    Path work = Files.createDirectories(Path.of("target/contract-board").toAbsolutePath());
    try (Board booted = boot(work)) {
      board = booted;
      Console console = booted.console();
      var _ = console.await("^board: up after .*", BOOT_SECONDS_MAX);
      try (Qmp qmp = booted.qmp();
          Qtest pins = booted.qtest(qmp.device("pl061"))) {
        Matcher result = serve(console, pins);
        System.out.println("board: " + result.group());
        assertEquals("0 failed, 0 skipped", result.group(2));
        assertTrue(Integer.parseInt(result.group(1)) >= TESTS_MIN, result.group());
      }
    }
  }

  private static Board boot(Path work) throws IOException {
    Path cache = Path.of("../.sluice/debian").toAbsolutePath().normalize();
    try {
      Emulator emulator = Emulator.open(cache);
      Guest guest = Guest.build(cache, emulator, work, List.of(), "");
      addContract(emulator, work, guest.initrd());
      return Board.virt(emulator, guest, work);
    } catch (UnavailableException e) {
      System.out.println("board: warning: not tested: " + e.getMessage());
      return abort(e.toString());
    }
  }

  /** The kernel unpacks archives that follow each other into one root. */
  private static void addContract(Emulator emulator, Path work, Path initrd) throws IOException {
    Path more = FileTrees.empty(work.resolve("more"));
    Path to = Files.createDirectories(more.resolve("contract"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      String name = jar.getFileName().toString();
      if (name.matches("(junit-(platform|jupiter).*|opentest4j.*|sluice-drivers.*-tests)\\.jar")) {
        Files.copy(jar, to.resolve(name));
      }
    }
    Path archive = work.resolve("more.cpio");
    Files.deleteIfExists(archive);
    Command cpio = emulator.busybox("cpio", "-o", "-H", "newc", "-R", "0:0", "-F", archive);
    Command.of("sh", "-c", "find . | \"$@\"", "sh").and(cpio.words().toArray()).in(more).run();
    try (OutputStream end = Files.newOutputStream(initrd, StandardOpenOption.APPEND)) {
      Files.copy(archive, end);
    }
  }

  /** Drives a pin whenever the contract asks for it, until it says how it went. */
  private static Matcher serve(Console console, Qtest pins) throws Exception {
    int from = console.mark();
    var _ = console.run(RUN, SECONDS_MAX);
    for (int asked = 1; ; asked++) {
      String drive = "drive: " + asked + " (\\d+) ([01])";
      Matcher line =
          console.await(from, drive + "|contract: (\\d+) passed, (.*skipped)", SECONDS_MAX);
      if (line.group(1) == null) {
        return console.await(from, "contract: (\\d+) passed, (.*skipped)", SECONDS_MAX);
      }
      pins.set(Integer.parseInt(line.group(1)), line.group(2).equals("1"));
      var _ = console.run("echo " + asked + " > /tmp/driven", SECONDS_MAX);
    }
  }

  @Override
  public String lastLines() {
    return board == null ? "" : board.console().tail();
  }
}
