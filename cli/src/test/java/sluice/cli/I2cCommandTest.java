package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.bus.I2cScan.Answer;

/** As somebody who knows i2c-tools expects it. */
final class I2cCommandTest {

  @Test
  void aScanPrintsTheGridOfI2cdetect() {
    CommandRun run = CommandRun.of("i2c", "scan", "-y", "sim");
    assertEquals(
        """
             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f
        00:                         -- -- -- -- -- -- -- --\s
        10: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --\s
        20: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --\s
        30: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --\s
        40: -- -- -- -- -- -- -- -- 48 -- -- -- -- -- -- --\s
        50: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --\s
        60: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --\s
        70: -- -- -- -- -- -- 76 --                        \s
        """,
        run.stdout());
    assertEquals(0, run.exit());
    assertEquals("", run.stderr());
  }

  @Test
  void whatTheKernelHasIsUuAndWhatWasNotAskedIsBlank() {
    var answers = new TreeMap<Integer, Answer>();
    answers.put(0x68, Answer.IN_USE);
    answers.put(0x69, Answer.ABSENT);
    String grid = I2cScanCommand.grid(answers);
    assertTrue(grid.contains("\n60:                         UU --                   \n"), grid);
  }

  @Test
  void aScanAsJsonNamesWhoAnswered() {
    CommandRun run = CommandRun.of("i2c", "scan", "--json", "-y", "sim", "0x40", "0x4f");
    assertTrue(run.stdout().contains("\"present\" : [ \"0x48\" ]"), run.stdout());
    assertTrue(run.stdout().contains("\"asked\" : 16"), run.stdout());
  }

  @Test
  void reservedAddressesAreRefusedUnlessAskedFor() {
    CommandRun run = CommandRun.of("i2c", "scan", "-y", "sim", "0x00", "0x77");
    assertEquals(ExitCode.USAGE.code, run.exit());
    assertTrue(run.stderr().contains("0x08 to 0x77, not 0x00 (reserved ones with -a)"));
    assertEquals(0, CommandRun.of("i2c", "scan", "-a", "-y", "sim", "0x00", "0x7f").exit());
  }

  @Test
  void aRegisterIsWrittenReadBackAndPrintedAsI2cgetDoes() {
    assertEquals("0x00\n", CommandRun.of("i2c", "get", "-y", "sim", "0x48", "1").stdout());
    assertEquals("0x004b\n", CommandRun.of("i2c", "get", "-y", "sim", "0x48", "2", "w").stdout());
    assertEquals(
        "0x4b 0x00\n", CommandRun.of("i2c", "get", "-y", "sim", "0x48", "2", "i", "2").stdout());
    assertEquals("0x60\n", CommandRun.of("i2c", "get", "-y", "sim", "0x76", "0xd0").stdout());
    CommandRun set = CommandRun.of("i2c", "set", "-r", "-y", "sim", "0x48", "1", "0x60");
    assertEquals(0, set.exit(), set.stderr());
    CommandRun word = CommandRun.of("i2c", "set", "-r", "-y", "sim", "0x48", "3", "0x2010", "w");
    assertEquals(0, word.exit(), word.stderr());
  }

  @Test
  void aValueThatDoesNotStayIsTold() {
    CommandRun set = CommandRun.of("i2c", "set", "-r", "-y", "sim", "0x76", "0xd0", "0x11");
    assertEquals(ExitCode.FAILED.code, set.exit());
    assertTrue(set.stderr().contains("0xd0 holds 0x60, not 0x11"), set.stderr());
  }

  @Test
  void aDumpPrintsTheGridOfI2cdump() {
    CommandRun run = CommandRun.of("i2c", "dump", "-y", "sim", "0x76", "0xd0", "0xd1");
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stdout().startsWith("     0  1  2  3"), run.stdout());
    assertTrue(run.stdout().contains("\nd0: 60 "), run.stdout());
    int[] registers = new int[256];
    java.util.Arrays.fill(registers, -1);
    registers[0] = 'A';
    registers[1] = 0xff;
    registers[2] = 7;
    assertTrue(I2cDumpCommand.grid(registers).contains("00: 41 ff 07 XX "));
    assertTrue(I2cDumpCommand.grid(registers).contains("   A.?XXXXXXXXXXXXX\n"));
  }

  @Test
  void nobodyAtAnAddressIsAFailureWithAReason() {
    CommandRun run = CommandRun.of("i2c", "get", "-y", "sim", "0x20", "0");
    assertEquals(ExitCode.FAILED.code, run.exit());
    assertEquals("", run.stdout());
    assertTrue(run.stderr().contains("0x20: no answer"), run.stderr());
  }

  @Test
  void aBoardWithoutTheBusSaysWhatToEnable() {
    CommandRun run = CommandRun.of("i2c", "scan", "-y", "99");
    assertEquals(ExitCode.FAILED.code, run.exit());
    assertTrue(run.stderr().contains("dtparam=i2c_arm=on"), run.stderr());
    assertTrue(run.stderr().contains("modprobe i2c-dev"), run.stderr());
  }

  @Test
  void noBusAtAllSaysWhatToEnable() {
    assumeFalse(Files.isDirectory(Path.of("/sys/class/i2c-dev")), "this machine has one");
    CommandRun run = CommandRun.of("i2c", "list");
    assertEquals(ExitCode.FAILED.code, run.exit());
    assertTrue(run.stderr().contains("modprobe i2c-dev"), run.stderr());
  }

  @Test
  void withoutYesARealBusIsAskedForAndNoAnswerIsANo() {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("n\n".getBytes(StandardCharsets.UTF_8)));
      CommandRun run = CommandRun.of("i2c", "scan", "/dev/null");
      assertEquals(ExitCode.FAILED.code, run.exit());
      assertTrue(run.stderr().contains("Continue? [y/N]"), run.stderr());
      assertTrue(run.stderr().contains("nothing was done"), run.stderr());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aSimulatedBusOfAConfigurationHasItsSensorsOnIt(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("sluice.toml"),
            """
            [uplink.cloud]
            host = "broker.example"

            [i2c.board]
            driver = "simulated"

            [sensor.climate]
            driver = "sht3x"
            bus = "board"
            address = 0x44
            """);
    CommandRun run = CommandRun.of("i2c", "scan", "-y", "--json", "--config", "" + file, "board");
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stdout().contains("\"present\" : [ \"0x44\" ]"), run.stdout());
    CommandRun other = CommandRun.of("i2c", "scan", "-y", "--config", "" + file, "x");
    assertTrue(other.stderr().contains("no [i2c.x]"), other.stderr());
  }

  @Test
  void wrongWordsAreAWrongCommandLine() {
    for (String words :
        new String[] {
          "scan",
          "scan sim 8",
          "get sim",
          "get sim 0x48 256",
          "get sim 0x48 0 x",
          "get sim 0x99 0",
          "set sim 0x48",
          "set sim 0x48 0 1 2",
          "dump sim 0x48 9 8",
          "scan -q -r sim"
        }) {
      CommandRun run = CommandRun.of(("i2c " + words).split(" "));
      assertEquals(ExitCode.USAGE.code, run.exit(), words + ": " + run.stderr());
    }
  }
}
