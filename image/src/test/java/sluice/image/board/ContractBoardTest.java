package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import sluice.image.UnavailableException;

/**
 * The contract of chips, which holds the simulated one, on a kernel's chip whose pins are driven
 * from here as it asks.
 */
@Tag("board")
@Timeout(300)
@ExtendWith(ConsoleOnFailure.class)
final class ContractBoardTest implements ConsoleOnFailure.HasConsole {
  private static final int BOOT_SECONDS_MAX = 120;
  private static final int SECONDS_MAX = 120;
  private static final int TESTS_MIN = 16;

  /** GPIOIC of the virt machine's PL061: what is latched of the bits is forgotten (DDI 0190B). */
  private static final long INTERRUPT_CLEAR = 0x0903_0000 + 0x41c;

  /** Line 3 of the virt machine is its power button. */
  private static final String CHIP =
      "-Dsluice.gpio.chip=/dev/gpiochip0 -Dsluice.gpio.lines=0,1,2,4"
          + " -Dsluice.gpio.driven=/tmp/driven";

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
        assertTrue(Contract.holds(result, TESTS_MIN), result.group());
      }
    }
  }

  private static Board boot(Path work) throws IOException {
    try {
      Emulator emulator = Emulator.open(Rig.CACHE);
      Guest guest = Guest.build(Rig.CACHE, emulator, work, List.of(), "");
      return Board.virt(emulator, guest, work);
    } catch (UnavailableException e) {
      System.out.println("board: warning: not tested: " + e.getMessage());
      return abort(e.toString());
    }
  }

  /** Drives a pin whenever the contract asks for it, until it says how it went. */
  private static Matcher serve(Console console, Qtest pins) throws Exception {
    int from = console.mark();
    var _ = console.run(Contract.command(CHIP, "linux.LinuxChipContractTest"), SECONDS_MAX);
    for (int asked = 1; ; asked++) {
      String drive = "drive: " + asked + " (?:(\\d+) ([01]+)|(forget))";
      Matcher line = console.await(from, drive + "|" + Contract.RESULT, SECONDS_MAX);
      if (line.group().startsWith("contract")) {
        return console.await(from, Contract.RESULT, SECONDS_MAX);
      }
      drive(pins, line);
      var _ = console.run("echo " + asked + " > /tmp/driven", SECONDS_MAX);
    }
  }

  private static void drive(Qtest pins, Matcher line) throws IOException {
    if (line.group(3) != null) {
      pins.writeByte(INTERRUPT_CLEAR, 0xff);
      return;
    }
    for (char level : line.group(2).toCharArray()) {
      pins.set(Integer.parseInt(line.group(1)), level == '1');
    }
  }

  @Override
  public String lastLines() {
    return board == null ? "" : board.console().tail();
  }
}
