package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import sluice.gateway.testkit.Broker;
import sluice.image.FileTrees;
import sluice.image.UnavailableException;
import sluice.image.board.Arrivals.Arrival;

/**
 * The arm64 build on a kernel's real GPIO chip, whose pins are driven from outside, with a
 * mosquitto on this machine: {@code ./sluice test board}. One boot for all tests, which stand in an
 * order.
 */
@Tag("board")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(ConsoleOnFailure.class)
final class BoardTest implements ConsoleOnFailure.HasConsole {
  private static final int BOOT_SECONDS_MAX = 120;
  private static final int START_SECONDS_MAX = 120;
  private static final int SECONDS_MAX = 60;
  private static final String BUTTON = "sluice/board/button";

  private static final int RELAY = 2;

  /** What the gateway asks the kernel to keep for it: the most that the kernel grants. */
  private static final int KERNEL_EVENTS = 1024;

  private static final int DROPPED = 100;

  private static final List<String> MODULES =
      List.of(
          "virtio_net",
          "net_failover",
          "failover",
          "virtio_blk",
          "ext4",
          "jbd2",
          "mbcache",
          "crc16",
          "crc32c_generic");

  private boolean high;
  private final long startNanos = System.nanoTime();
  private @Nullable Broker broker;
  private @Nullable Arrivals arrivals;
  private @Nullable Board board;
  private @Nullable Qtest pins;

  @BeforeAll
  void boot() throws Exception {
    Path work = Files.createDirectories(Path.of("target/board").toAbsolutePath());
    Path cache = Path.of("../.sluice/debian").toAbsolutePath().normalize();
    Broker started = Broker.start(FileTrees.empty(work.resolve("mosquitto")));
    broker = started;
    arrivals = Arrivals.at(started.port());
    try {
      Emulator emulator = Emulator.open(cache);
      String configuration = Guest.resource("board.toml").replace("PORT", "" + started.port());
      Guest guest = Guest.build(cache, emulator, work, MODULES, configuration);
      say("built after %.1f s".formatted(seconds()));
      board = Board.virt(emulator, guest, work);
    } catch (UnavailableException e) {
      say("warning: not tested: " + e.getMessage());
      abort(e.toString());
    }
    say(console().await("^board: up after .*", BOOT_SECONDS_MAX).group());
    try (Qmp qmp = board().qmp()) {
      pins = board().qtest(qmp.device("pl061"));
    }
    startGateway();
  }

  @AfterAll
  void powerOff() throws IOException {
    for (AutoCloseable each : new AutoCloseable[] {pins, board, arrivals, broker}) {
      if (each != null) {
        try {
          each.close();
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }
    say("%.1f s in all".formatted(seconds()));
  }

  private void startGateway() throws Exception {
    int from = console().mark();
    long nanos = System.nanoTime();
    var _ = console().run("gateway", SECONDS_MAX);
    var _ = console().await(from, "gateway board: started", START_SECONDS_MAX);
    var _ = console().await(from, "uplink host: up", START_SECONDS_MAX);
    say("uplink up %.1f s after the start".formatted((System.nanoTime() - nanos) / 1e9));
  }

  @Test
  @Order(1)
  void everyEdgeArrivesWithTheTimeAtWhichTheKernelSawIt() throws Exception {
    double before = uptime();
    for (int i = 1; i <= 4; i++) {
      toggle();
      awaitEdge(i);
    }
    double after = uptime();
    List<Arrival> edges = arrivals().of(BUTTON, 0);
    assertEquals(List.of(1.0, 0.0, 1.0, 0.0), edges.stream().map(Arrival::value).toList());
    assertEquals(List.of(1L, 2L, 3L, 4L), edges.stream().map(Arrival::seq).toList());
    double last = before;
    for (Arrival edge : edges) {
      double at = edge.monoNanos() / 1e9;
      assertTrue(at > last && at < after, edge + " is not between " + last + " and " + after);
      last = at;
    }
  }

  private void toggle() throws IOException {
    high = !high;
    pins().set(0, high);
  }

  /** One at a time: two that meet in the chip before the kernel looks are one interrupt. */
  private void awaitEdge(long seq) throws Exception {
    var _ =
        arrivals()
            .await(
                BUTTON, 0, SECONDS_MAX, edges -> !edges.isEmpty() && edges.getLast().seq() >= seq);
  }

  @Test
  @Order(2)
  void linesAreAsConfiguredByASecondOpinion() throws Exception {
    String lines = console().run("gpioinfo -c gpiochip0", SECONDS_MAX);
    String button = line(lines, 0);
    String door = line(lines, 1);
    assertTrue(button.contains("input") && button.contains("edges=both"), lines);
    assertTrue(door.contains("bias=pull-up") && door.contains("active-low"), lines);
    assertTrue(button.contains("consumer=sluice"), lines);
  }

  private static String line(String lines, int offset) {
    return lines
        .lines()
        .filter(line -> line.matches("\\s*line +" + offset + ":.*"))
        .findFirst()
        .orElse("");
  }

  @Test
  @Order(3)
  void anOutputIsDrivenAsTheGatewaySetsIt() throws Exception {
    pins().awaitOutput(RELAY, true);
  }

  @Test
  @Order(4)
  void edgesThatTheKernelDroppedAreCounted() throws Exception {
    int from = arrivals().mark();
    long last = arrivals().of(BUTTON, 0).getLast().seq();
    console().run("kill -STOP $(gateway_pid)", SECONDS_MAX);
    for (int i = 0; i < KERNEL_EVENTS + DROPPED; i++) {
      toggle();
      console().run(":", SECONDS_MAX); // the kernel's interrupt thread goes before a shell
    }
    console().run("kill -CONT $(gateway_pid)", SECONDS_MAX);
    long calm = (long) (uptime() * 1e9);
    toggle();
    List<Arrival> edges =
        arrivals()
            .await(
                BUTTON,
                from,
                SECONDS_MAX,
                found -> !found.isEmpty() && found.getLast().monoNanos() > calm);
    long lost = edges.getLast().seq() - last - edges.size();
    say("storm: %d edges arrived, %d dropped by the kernel".formatted(edges.size(), lost));
    assertTrue(edges.size() >= KERNEL_EVENTS && lost > 0, "too few: " + edges.size());
    String said = "\"edges_lost\":" + lost + ",";
    var _ =
        arrivals()
            .await(
                "sluice/board/$health",
                from,
                SECONDS_MAX,
                reports -> reports.stream().anyMatch(report -> report.payload().contains(said)));
  }

  /** One at a time: two that meet in the chip before the kernel looks are one interrupt. */
  private void awaitInterrupts(long count) throws Exception {
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (interrupts() < count) {
      assertTrue(System.nanoTime() < deadline, "the kernel saw no edge");
    }
  }

  /** Interrupts of the button that the kernel has taken. */
  private long interrupts() throws Exception {
    String count = "awk '/pl061 +0 /{print $2+$3}' /proc/interrupts";
    return Long.parseLong(console().run(count, SECONDS_MAX));
  }

  @Test
  @Order(5)
  void aKilledGatewayLosesNothingThatItHadOnDisk() throws Exception {
    int from = arrivals().mark();
    int said = console().mark();
    broker().stop();
    var _ = console().await(said, "gateway: .*uplink host: .*(lost|down|closed)", SECONDS_MAX);
    double first = high ? 0 : 1;
    long start = (long) (uptime() * 1e9);
    long before = interrupts();
    for (int i = 0; i < 6; i++) {
      toggle();
      awaitInterrupts(before + i + 1);
    }
    awaitStored(6);
    console().run("kill -KILL $(gateway_pid); sleep 1", SECONDS_MAX);
    broker().start();
    startGateway();
    var _ = arrivals().await(BUTTON, from, SECONDS_MAX, found -> since(start, found).size() >= 6);
    List<Double> values = since(start, arrivals().of(BUTTON, from));
    assertEquals(6, values.size());
    for (int i = 0; i < 6; i++) {
      assertEquals(i % 2 == 0 ? first : 1 - first, values.get(i), values.toString());
    }
  }

  /** Values of the edges from a time on; what the broker got twice (QoS 1) counts once. */
  private static List<Double> since(long monoNanos, List<Arrival> edges) {
    Map<Long, Double> values = new TreeMap<>();
    for (Arrival edge : edges) {
      if (edge.monoNanos() >= monoNanos) {
        values.put(edge.monoNanos(), edge.value());
      }
    }
    return List.copyOf(values.values());
  }

  /** By the command, which looks at the disk from another process. */
  private void awaitStored(int edges) throws Exception {
    String export = "sluice spool export --config /etc/sluice/sluice.toml 2>/dev/null";
    String count = export + " | grep -c board/button";
    long deadline = System.nanoTime() + START_SECONDS_MAX * 1_000_000_000L;
    while (Integer.parseInt(console().run(count, START_SECONDS_MAX)) < edges) {
      assertTrue(System.nanoTime() < deadline, "the edges are not in the spool");
    }
  }

  @Test
  @Order(6)
  void anUnpluggedChipIsSaidAndTheRestGoesOn() throws Exception {
    int from = console().mark();
    int arrived = arrivals().mark();
    console().run("echo 9030000.pl061 > /sys/bus/amba/drivers/pl061_gpio/unbind", SECONDS_MAX);
    var _ = console().await(from, "gateway: .*(gpio|button|chip).*", SECONDS_MAX);
    var _ =
        arrivals()
            .await("sluice/board/load", arrived, SECONDS_MAX, readings -> readings.size() >= 3);
  }

  @Test
  @Order(9)
  void itsMemoryIsThatOfABoard() throws Exception {
    String status = console().run("grep -E 'VmHWM|VmRSS' /proc/$(gateway_pid)/status", SECONDS_MAX);
    say(status.replace("\t", " ").replace("\n", ", "));
    assertTrue(status.contains("VmRSS"), status);
  }

  private double uptime() throws Exception {
    return Double.parseDouble(console().run("cut -d' ' -f1 /proc/uptime", SECONDS_MAX));
  }

  @Override
  public String lastLines() {
    return board == null ? "" : board.console().tail();
  }

  private Console console() {
    return board().console();
  }

  private Board board() {
    return Objects.requireNonNull(board);
  }

  private Broker broker() {
    return Objects.requireNonNull(broker);
  }

  private Arrivals arrivals() {
    return Objects.requireNonNull(arrivals);
  }

  private Qtest pins() {
    return Objects.requireNonNull(pins);
  }

  private double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** For people: figures and warnings of this run. */
  private static void say(String what) {
    System.out.println("board: " + what);
  }
}
