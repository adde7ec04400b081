package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.LineInfo;
import sluice.drivers.LineSetup;
import sluice.drivers.linux.LinuxChips;
import sluice.gateway.spool.FileDisk;

/** {@code sluice gpio} on the simulated chips of a configuration. */
final class GpioCommandTest {
  @TempDir Path dir;
  private String config = "";

  @BeforeEach
  void write() throws IOException {
    config =
        Files.writeString(
                dir.resolve("sluice.toml"),
                """
                [uplink.cloud]
                host = "broker.example"
                [chip.board]
                driver = "simulated"
                [chip.shield]
                driver = "simulated"
                lines = 2
                [gpio.door]
                chip = "board"
                line = 1
                bias = "pull-up"
                [gpio.flow]
                chip = "board"
                line = 2
                simulated_edges_per_second = 200
                """)
            .toString();
  }

  private CommandRun gpio(String... args) {
    String[] all = Arrays.copyOf(new String[] {"gpio"}, args.length + 3);
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--config";
    all[args.length + 2] = config;
    return CommandRun.of(all);
  }

  @Test
  void detectListsChipsAsGpiodetectDoes() throws IOException {
    CommandRun run = gpio("detect");
    assertEquals("board [simulated] (8 lines)\nshield [simulated] (2 lines)\n", run.stdout());
    assertEquals(0, run.exit());
    assertEquals("shield [simulated] (2 lines)\n", gpio("detect", "-c", "shield").stdout());
    assertEquals(
        List.of("board", "shield"), JsonFields.of(gpio("detect", "--json").stdout(), "name"));
  }

  @Test
  void infoListsLinesAsGpioinfoDoes() throws IOException {
    CommandRun run = gpio("info", "-c", "shield");
    List<String> lines = run.stdout().lines().toList();
    assertEquals(3, lines.size());
    assertEquals("shield - 2 lines:", lines.get(0));
    assertEquals("\tline   1:\t\"GPIO1\"         \tinput", lines.get(2));
    assertEquals("board 5\t\"GPIO5\"         \tinput\n", gpio("info", "GPIO5").stdout());
    assertEquals(List.of("GPIO7"), JsonFields.of(gpio("info", "--json", "GPIO7").stdout(), "name"));
  }

  @Test
  void getReadsByNameByOffsetAndAsConfigured() {
    assertEquals("\"GPIO3\"=inactive\n", gpio("get", "GPIO3").stdout());
    assertEquals("\"door\"=active\n", gpio("get", "door").stdout(), "its bias is configured");
    assertEquals(
        "1 1\n", gpio("get", "-c", "board", "--numeric", "--bias", "pull-up", "0", "7").stdout());
    assertEquals("\"4\"=active\n", gpio("get", "-c", "board", "--active-low", "4").stdout());
    CommandRun json = gpio("get", "--json", "GPIO3", "door");
    assertTrue(
        json.stdout().replaceAll("\\s", "").contains("{\"GPIO3\":0,\"door\":1}"), json.stdout());
  }

  @Test
  void setTogglesAndEnds() {
    CommandRun run = gpio("set", "-c", "board", "--toggle", "1ms,2ms,0", "5=1", "GPIO6=inactive");
    assertEquals(0, run.exit(), run.stderr());
    assertEquals(0, gpio("set", "-t", "0", "GPIO5=on").exit());
  }

  @Test
  void monitorPrintsEdgesAsGpiomonDoes() throws IOException {
    CommandRun run = gpio("monitor", "-n", "3", "flow");
    assertEquals(0, run.exit(), run.stderr());
    List<String> lines = run.stdout().lines().toList();
    assertEquals(3, lines.size(), run.stdout());
    assertTrue(lines.get(0).matches("[0-9]+\\.[0-9]{9}\trising\tboard 2 \"GPIO2\""), lines.get(0));
    assertTrue(lines.get(1).contains("\tfalling\t"), lines.get(1));
    CommandRun json = gpio("monitor", "--num-events", "2", "--edges", "rising", "--json", "flow");
    assertEquals(List.of("rising", "rising"), JsonFields.of(json.stdout(), "edge"));
    assertEquals(2, json.stdout().lines().count());
  }

  @Test
  void monitorEndsWhenNothingComes() {
    CommandRun run = gpio("monitor", "--idle-timeout", "10ms", "GPIO5");
    assertEquals("", run.stdout());
    assertEquals(0, run.exit());
  }

  @Test
  void notifyPrintsWhoTookALineAsGpionotifyDoes() {
    CommandRun run = gpio("notify", "--idle-timeout", "10ms", "GPIO5");
    assertEquals("", run.stdout(), "nobody took it");
    assertEquals(0, run.exit(), run.stderr());
    LineInfo line =
        new LineInfo(
            5,
            "GPIO5",
            "somebody",
            true,
            LineSetup.Direction.INPUT,
            LineSetup.Edges.BOTH,
            LineSetup.Bias.PULL_UP,
            LineSetup.Drive.PUSH_PULL,
            true,
            5_000,
            LineSetup.EventClock.REALTIME);
    assertEquals(
        "12.000000345\trequested\tboard 5 \"GPIO5\"\tinput active-low bias=pull-up edges=both"
            + " event-clock=realtime debounce-period=5ms consumer=\"somebody\"",
        GpioView.change("board", "requested", line, 12_000_000_345L));
  }

  @Test
  void errorsNameTheWayOut() {
    CommandRun unknown = gpio("get", "GPIO77");
    assertEquals(ExitCode.FAILED.code, unknown.exit());
    assertTrue(unknown.stderr().contains("no line is called GPIO77; see sluice gpio info"));
    assertTrue(gpio("get", "3").stderr().contains("there are 2 chips; say whose line 3 is: -c"));
    assertTrue(gpio("get", "-c", "shield", "2").stderr().contains("lines 0 to 1"));
    assertTrue(gpio("get", "-c", "shield", "--by-name", "1").stderr().contains("called 1"));
    assertTrue(gpio("info", "-c", "nowhere").stderr().contains("nowhere"));
  }

  private static final String EXPANDER =
      """
      [uplink.cloud]
      host = "broker.example"
      [spool]
      dir = "spool"
      [i2c.main]
      driver = "simulated"
      [chip.cabinet]
      driver = "mcp23017"
      bus = "main"
      [gpio.hatch]
      chip = "cabinet"
      line = "GPA1"
      bias = "pull-up"
      [gpio.flow]
      chip = "cabinet"
      line = "GPB0"
      simulated_edges_per_second = 50
      """;

  private void configure(String text) throws IOException {
    config = Files.writeString(dir.resolve("expander.toml"), text).toString();
  }

  @Test
  void linesOfAnExpanderAreLinesWithoutAGateway() throws IOException {
    configure(EXPANDER);
    assertEquals("\"hatch\"=active\n", gpio("get", "hatch").stdout(), "its bias is on the wire");
    assertEquals("0 0\n", gpio("get", "--numeric", "-c", "cabinet", "GPA1", "9").stdout());
    CommandRun set = gpio("set", "-c", "cabinet", "--toggle", "5ms,0", "GPB7=1");
    assertEquals(0, set.exit(), set.stderr());
    CommandRun monitor = gpio("monitor", "-n", "2", "--json", "flow");
    assertEquals(List.of("GPB0", "GPB0"), JsonFields.of(monitor.stdout(), "name"));
    List<String> info = gpio("info", "-c", "cabinet").stdout().lines().toList();
    assertEquals("cabinet - 16 lines:", info.getFirst());
    assertEquals("\tline   9:\t\"GPB1\"          \tinput", info.get(10));
  }

  @Test
  void anExpanderIsLeftAloneUnlessItIsNamedAndOneThatIsNotThereSaysWhy() throws IOException {
    configure(EXPANDER + "[chip.board]\ndriver = \"simulated\"\n");
    assertEquals("board [simulated] (8 lines)\n", gpio("detect").stdout());
    assertTrue(gpio("get", "GPA1").stderr().contains("or name its expander: -c CHIP"));
    configure(EXPANDER);
    assertTrue(gpio("detect").stderr().contains("but expanders: name one, -c CHIP"));
    configure(
        EXPANDER
            .replace("driver = \"simulated\"", "number = 250")
            .replace("simulated_edges_per_second = 50", ""));
    CommandRun absent = gpio("get", "hatch");
    assertEquals(ExitCode.FAILED.code, absent.exit());
    assertTrue(absent.stderr().contains("i2c-250"), absent.stderr());
    try (FileDisk gateway = FileDisk.open(dir.resolve("spool"))) {
      assertTrue(gateway.list().isEmpty());
      String beside = gpio("get", "hatch").stderr();
      assertTrue(beside.contains("those of the gateway that runs (process "), beside);
    }
  }

  @Test
  void aMachineWithoutChipsSaysSo() throws IOException {
    assumeTrue(LinuxChips.paths().isEmpty(), "this machine has a chip");
    for (String command : List.of("detect", "info")) {
      CommandRun run = CommandRun.of("gpio", command);
      assertEquals(ExitCode.FAILED.code, run.exit());
      assertTrue(run.stderr().contains("there is no /dev/gpiochip*"), run.stderr());
    }
  }

  @Test
  void whatContradictsItselfIsAWrongCommandLine() {
    for (List<String> wrong :
        List.of(
            List.of("get"),
            List.of("get", "--bias", "sideways", "GPIO1"),
            List.of("get", "--as-is", "--bias", "pull-up", "GPIO1"),
            List.of("set", "GPIO1"),
            List.of("set", "GPIO1=2"),
            List.of("set", "--toggle", "soon", "GPIO1=1"),
            List.of("set", "--drive", "x", "GPIO1=1"),
            List.of("monitor", "-n", "0", "GPIO1"),
            List.of("monitor", "-p", "5h", "GPIO1"))) {
      CommandRun run = gpio(wrong.toArray(String[]::new));
      assertEquals(ExitCode.USAGE.code, run.exit(), wrong + run.stderr());
    }
  }

  @Test
  void periodsAreWrittenAsForLibgpiod() {
    assertEquals(20_000, GpioPeriod.micros("20"));
    assertEquals(500, GpioPeriod.micros("500us"));
    assertEquals(1, GpioPeriod.millis("500us"));
    assertEquals(List.of(1_000L, 60_000L, 0L), GpioPeriod.list("1s,1m,0"));
    assertThrows(IllegalArgumentException.class, () -> GpioPeriod.micros("1 s"));
    assertFalse(GpioView.seconds(1_000_000_001L).isEmpty());
    assertEquals("1.000000001", GpioView.seconds(1_000_000_001L));
  }
}
