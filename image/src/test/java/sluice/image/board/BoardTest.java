package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.image.board.Rig.SECONDS_MAX;
import static sluice.image.board.Rig.START_SECONDS_MAX;

import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
import sluice.drivers.modbus.TcpSlave;
import sluice.image.FileTrees;
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

  private static final Path ADDONS = Path.of("target", "board", "addons").toAbsolutePath();

  private @Nullable Rig opened;
  private @Nullable Qtest wires;
  private @Nullable Button pressed;

  @BeforeAll
  void boot() throws Exception {
    OurCommand.in(FileTrees.empty(ADDONS), "ota", "keygen", "addons.key").run();
    opened = Rig.open("board");
    rig().boot(Board::virt, MODULES, "board.toml");
    try (Qmp qmp = rig().board().qmp()) {
      wires = rig().board().qtest(qmp.device("pl061"));
    }
    pressed = new Button(rig(), pins());
    String key = Files.readString(ADDONS.resolve("addons.key.pub")).replace("\n", "' '");
    console().run("printf '%s\\n' '" + key + "' >/etc/sluice/addons.key.pub", SECONDS_MAX);
    rig().startGateway();
  }

  @AfterAll
  void powerOff() throws IOException {
    if (wires != null) {
      wires.close();
    }
    if (opened != null) {
      opened.close();
    }
  }

  @Test
  @Order(1)
  void everyEdgeArrivesWithTheTimeAtWhichTheKernelSawIt() throws Exception {
    double before = uptime();
    for (int i = 1; i <= 4; i++) {
      button().toggle();
      button().awaitEdge(i);
    }
    double after = uptime();
    List<Arrival> edges = arrivals().of(Button.TOPIC, 0);
    assertEquals(List.of(1.0, 0.0, 1.0, 0.0), edges.stream().map(Arrival::value).toList());
    assertEquals(List.of(1L, 2L, 3L, 4L), edges.stream().map(Arrival::seq).toList());
    double last = before;
    for (Arrival edge : edges) {
      double at = edge.monoNanos() / 1e9;
      assertTrue(at > last && at < after, edge + " is not between " + last + " and " + after);
      last = at;
    }
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
    pins().awaitOutput(RELAY, true); // its first value
    rig().publish("sluice/board/relay/set", "0");
    pins().awaitOutput(RELAY, false);
    rig().publish("sluice/board/relay/set", "1");
    pins().awaitOutput(RELAY, true);
    var _ = arrivals().await("sluice/board/relay", 0, SECONDS_MAX, said -> said.size() >= 2);
  }

  @Test
  @Order(4)
  void edgesThatTheKernelDroppedAreCounted() throws Exception {
    int from = arrivals().mark();
    long last = arrivals().of(Button.TOPIC, 0).getLast().seq();
    console().run("kill -STOP $(gateway_pid)", SECONDS_MAX);
    long before = button().events();
    while (button().events() < before + KERNEL_EVENTS + DROPPED) {
      for (int i = 0; i < DROPPED; i++) {
        button().toggle();
        console().run(":", SECONDS_MAX); // the kernel's interrupt thread goes before a shell
      }
    }
    console().run("kill -CONT $(gateway_pid)", SECONDS_MAX);
    long calm = (long) (uptime() * 1e9);
    button().toggle();
    List<Arrival> edges =
        arrivals()
            .await(
                Button.TOPIC,
                from,
                SECONDS_MAX,
                found -> !found.isEmpty() && found.getLast().monoNanos() > calm);
    long lost = edges.getLast().seq() - last - edges.size();
    rig().say("storm: %d edges arrived, %d dropped by the kernel".formatted(edges.size(), lost));
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

  @Test
  @Order(5)
  void aKilledGatewayLosesNothingThatItHadOnDisk() throws Exception {
    int from = arrivals().mark();
    int said = console().mark();
    rig().broker().stop();
    var _ = console().await(said, "gateway: .*uplink host: .*(lost|down|closed)", SECONDS_MAX);
    double first = button().next();
    long start = (long) (uptime() * 1e9);
    long before = button().events();
    for (int i = 0; i < 6; i++) {
      button().toggle();
      button().awaitEvents(before + i + 1);
    }
    awaitStored(6);
    console().run("kill -KILL $(gateway_pid); sleep 1", SECONDS_MAX);
    rig().broker().start();
    rig().startGateway();
    var _ =
        arrivals()
            .await(
                Button.TOPIC, from, SECONDS_MAX, found -> Button.since(start, found).size() >= 6);
    List<Double> values = Button.since(start, arrivals().of(Button.TOPIC, from));
    assertEquals(6, values.size());
    for (int i = 0; i < 6; i++) {
      assertEquals(i % 2 == 0 ? first : 1 - first, values.get(i), values.toString());
    }
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
  void anUnpluggedChipIsSaidAndTheRestGoesOnAndItIsTakenUpAgain() throws Exception {
    String driver = "/sys/bus/amba/drivers/pl061_gpio/";
    int from = console().mark();
    int arrived = arrivals().mark();
    console().run("echo 9030000.pl061 >" + driver + "unbind", SECONDS_MAX);
    var _ = console().await(from, "gateway: .*the chip was removed", SECONDS_MAX);
    var _ =
        arrivals()
            .await("sluice/board/load", arrived, SECONDS_MAX, readings -> readings.size() >= 3);
    awaitLetGo();
    console().run("echo 9030000.pl061 >" + driver + "bind", SECONDS_MAX);
    int again = arrivals().mark();
    awaitWatched(0);
    button().toggle();
    var _ = arrivals().await(Button.TOPIC, again, SECONDS_MAX, edges -> !edges.isEmpty());
  }

  /** Until nobody has the chip: only then it comes back by the number that it had. */
  private void awaitLetGo() throws Exception {
    String held = "ls -l /proc/$(gateway_pid)/fd | grep -c gpio";
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (!console().run(held, SECONDS_MAX).equals("0")) {
      assertTrue(System.nanoTime() < deadline, "the gateway keeps the chip that is gone");
    }
  }

  /** Until the gateway has the line again. */
  private void awaitWatched(int offset) throws Exception {
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (!line(console().run("gpioinfo", SECONDS_MAX), offset).contains("consumer=sluice")) {
      assertTrue(System.nanoTime() < deadline, "the gateway does not take the line up again");
    }
  }

  @Test
  @Order(7)
  void anAddonThatWasCrossBuiltIsDroppedPublishesAndGoes() throws Exception {
    int from = console().mark();
    try (Served hello = Served.of(CrossBuilt.hello(ADDONS))) {
      console().run(hello.fetchInto("/var/lib/sluice/addons"), SECONDS_MAX);
      List<Arrival> readings =
          arrivals()
              .await("sluice/board/hello/temperature", 0, SECONDS_MAX, said -> !said.isEmpty());
      assertEquals(21.5, readings.getFirst().value());
    }
    var _ = console().await(from, "gateway: .*addon hello: running", SECONDS_MAX);
    rig().removeAddon("hello.so", "hello");
  }

  @Test
  @Order(8)
  void aSignedDriverIsInstalledAndIsolated() throws Exception {
    CrossBuilt driver = CrossBuilt.copyOf("dht22", ADDONS);
    driver.with("library = \"dht22.so\"", "library = \"dht22.so\"\nisolation = \"process\"");
    rig().install(driver.pack(ADDONS.resolve("addons.key")));
    rig().awaitReading("dht22/humidity", 0, "\"quality\":\"bad\""); // nothing is at that line
    boolean refused = console().all().stream().anyMatch(l -> l.contains("WARN addon dht22:"));
    assertFalse(refused, "its line was not opened");
    String why = rig().addon("why dht22");
    rig().say(why);
    assertTrue(why.startsWith("dht22: running: process ") && !why.contains("without a"), why);
    String status = "grep -E '^(Uid|Seccomp|NoNewPrivs):' /proc/$(pidof sluice-addon-host)/status";
    String held = console().run(status, SECONDS_MAX).replaceAll("\\s+", " ");
    assertTrue(held.matches("Uid: [1-9].* NoNewPrivs: 1 Seccomp: 2 ?"), held);
    int killed = console().mark();
    console().run("kill -SEGV $(pidof sluice-addon-host)", SECONDS_MAX);
    var _ = console().await(killed, "gateway: .*addon dht22: .*SIGSEGV", SECONDS_MAX);
    rig().awaitReading("dht22/humidity", arrivals().mark(), "\"quality\":\"bad\"");
    rig().removeAddon("dht22", "dht22 1.0");
    assertEquals("", console().run("pidof sluice-addon-host", SECONDS_MAX));
  }

  @Test
  @Order(9)
  void aLibraryOfDebiansIsWhatAnAddonReadsALevelWith() throws Exception {
    SimpleProcessImage tank = new SimpleProcessImage(1);
    tank.addRegister(new SimpleRegister(421));
    try (TcpSlave slave = TcpSlave.start(1, tank)) {
      CrossBuilt level = CrossBuilt.copyOf("level", ADDONS);
      level.with("host = \"127.0.0.1\"", "host = \"10.0.2.2\"");
      level.with("port = 502", "port = " + slave.port());
      String[] modbus = CrossBuilt.libraries("libmodbus5", "libmodbus-dev");
      rig().install(level.pack(ADDONS.resolve("addons.key"), modbus));
      rig().awaitReading("level/height", 0, "{\"value\":421,\"unit\":\"cm\",");
    }
    rig().removeAddon("level", "level 1.0");
  }

  @Test
  @Order(10)
  void anAddonInRustRunsToo() throws Exception {
    CrossBuilt counter = CrossBuilt.rustCopyOf("counter", ADDONS);
    rig().install(counter.pack(ADDONS.resolve("addons.key"), CrossBuilt.rust()));
    rig().awaitReading("counter/count", 0, "{\"value\":3,");
    rig().removeAddon("counter", "counter 1.0");
  }

  @Test
  @Order(11)
  void itsMemoryIsThatOfABoard() throws Exception {
    String memory = rig().memory();
    rig().say(memory);
    assertTrue(memory.contains("VmRSS"), memory);
  }

  /** Two more virtual machines start in the emulated one, so it takes minutes. */
  @Test
  @Order(12)
  @Tag("minutes")
  void anUpdateWhileEdgesComeInLosesNone() throws Exception {
    NextRelease next = NextRelease.build(Path.of("target", "board"));
    rig().say("release: %.1f MB".formatted(next.bytes() / 1e6));
    try (Served bundle = Served.of(next.bundle());
        Served root = Served.of(next.root())) {
      console().run(bundle.fetchInto("/var/lib/sluice"), SECONDS_MAX);
      console().run(root.fetchInto("/var/lib/sluice"), SECONDS_MAX);
    }
    console().run("kill $(gateway_pid); while pidof java; do sleep 1; done", SECONDS_MAX);
    int log = console().mark();
    console().run("supervised", SECONDS_MAX);
    var _ = console().await(log, "gateway: .*slot factory is ready", START_SECONDS_MAX);
    int from = arrivals().mark();
    int changes = pins().changes(RELAY);
    long start = (long) (uptime() * 1e9);
    double first = button().next();
    console().run("update", SECONDS_MAX);
    int edges = 0;
    long before = button().events();
    while (console().run("cat /tmp/update.end 2>/dev/null; echo", SECONDS_MAX).isBlank()) {
      button().toggle();
      edges++;
      button().awaitEvents(before + edges);
    }
    int sent = edges;
    String show = "cat /tmp/update.log; sluice ota history --dir /var/lib/sluice/ota";
    String history = console().run(show, SECONDS_MAX);
    assertEquals("0", console().run("cat /tmp/update.end", SECONDS_MAX), history);
    assertTrue(history.contains(NextRelease.VERSION), history);
    var _ =
        arrivals()
            .await(
                Button.TOPIC,
                from,
                SECONDS_MAX,
                found -> Button.since(start, found).size() >= sent);
    List<Double> values = Button.since(start, arrivals().of(Button.TOPIC, from));
    assertEquals(sent, values.size());
    for (int i = 0; i < sent; i++) {
      assertEquals(i % 2 == 0 ? first : 1 - first, values.get(i), i + " of " + sent);
    }
    assertEquals(changes, pins().changes(RELAY));
    rig().say("update: %d edges while it took place, none lost".formatted(sent));
  }

  private Rig rig() {
    return Objects.requireNonNull(opened);
  }

  private Console console() {
    return rig().console();
  }

  private Arrivals arrivals() {
    return rig().arrivals();
  }

  private Button button() {
    return Objects.requireNonNull(pressed);
  }

  private Qtest pins() {
    return Objects.requireNonNull(wires);
  }

  private double uptime() throws Exception {
    return rig().uptime();
  }

  @Override
  public String lastLines() {
    return opened == null ? "" : opened.lastLines();
  }
}
