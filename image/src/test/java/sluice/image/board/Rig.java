package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.gateway.testkit.Broker;
import sluice.image.Command;
import sluice.image.FileTrees;
import sluice.image.UnavailableException;

/** An emulated board with a broker on this machine, and what both say. */
final class Rig implements AutoCloseable {
  static final Path CACHE = Path.of("../.sluice/debian").toAbsolutePath().normalize();
  static final int SECONDS_MAX = 60;
  private static final int BOOT_SECONDS_MAX = 180;
  static final int START_SECONDS_MAX = 120;

  /** Starts a machine. */
  interface Machine {
    /** In a folder. */
    Board start(Emulator emulator, Guest guest, Path work) throws IOException;
  }

  private final String name;
  private final long startNanos = System.nanoTime();
  private final Broker broker;
  private final Arrivals arrivals;
  private final Path work;
  private @Nullable Board board;

  private Rig(String name, Path work) throws IOException {
    this.name = name;
    this.work = work;
    broker = Broker.start(FileTrees.empty(work.resolve("mosquitto")));
    arrivals = Arrivals.at(broker.port());
  }

  /** A rig without its board yet. */
  static Rig open(String name) throws IOException {
    return new Rig(name, Files.createDirectories(Path.of("target", name).toAbsolutePath()));
  }

  /**
   * Builds what boots, and boots it. Skips the test, and says so, where Debian's archive is out of
   * reach.
   *
   * @param configuration a file with this class; PORT in it is the broker's
   */
  void boot(Machine machine, List<String> modules, String configuration) throws Exception {
    try {
      Emulator emulator = Emulator.open(CACHE);
      String toml = Guest.resource(configuration).replace("PORT", "" + broker.port());
      Guest guest = Guest.build(CACHE, emulator, work, modules, toml);
      say("built after %.1f s".formatted(seconds()));
      board = machine.start(emulator, guest, work);
    } catch (UnavailableException e) {
      say("warning: not tested: " + e.getMessage());
      abort(e.toString());
    }
    say(console().await("^board: up after .*", BOOT_SECONDS_MAX).group());
  }

  /** Starts a machine that boots by itself. */
  interface Starter {
    /** In a folder. */
    Board start(Emulator emulator, Path work) throws IOException;
  }

  /** Boots a machine that needs nothing built. */
  void boot(Starter machine) throws IOException {
    board = machine.start(Emulator.open(CACHE), work);
  }

  void startGateway() throws Exception {
    int from = console().mark();
    long nanos = System.nanoTime();
    var _ = console().run("gateway", SECONDS_MAX);
    var _ = console().await(from, "gateway board: started", START_SECONDS_MAX);
    var _ = console().await(from, "uplink host: up", START_SECONDS_MAX);
    say("uplink up %.1f s after the start".formatted((System.nanoTime() - nanos) / 1e9));
  }

  Board board() {
    return Objects.requireNonNull(board);
  }

  Console console() {
    return board().console();
  }

  Broker broker() {
    return broker;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Publishes to the broker, as a cloud would. */
  void publish(String topic, String payload) throws IOException {
    String port = Integer.toString(broker.port());
    Command.of("mosquitto_pub", "-p", port, "-q", "1", "-t", topic, "-m", payload).run();
  }

  /** The same, for whoever comes later, too. */
  void publishRetained(String topic, String payload) throws IOException {
    String port = Integer.toString(broker.port());
    Command.of("mosquitto_pub", "-p", port, "-q", "1", "-r", "-t", topic, "-m", payload).run();
  }

  /** Installs an addon's package, as a person at the board does. */
  void install(Path addon) throws Exception {
    try (Served served = Served.of(addon)) {
      console().run(served.fetchInto("/tmp"), SECONDS_MAX);
    }
    say(addon("install /tmp/" + addon.getFileName()));
  }

  /** {@code sluice addon} on the board, which starts slowly. */
  String addon(String words) throws Exception {
    String options = " --config /etc/sluice/sluice.toml 2>&1";
    return console().run("sluice addon " + words + options, START_SECONDS_MAX);
  }

  /**
   * Takes an addon from the folder, and nothing of it is left.
   *
   * @param file its name there
   * @param name what the log calls it, with its version
   */
  void removeAddon(String file, String name) throws Exception {
    int from = console().mark();
    console().run("rm /var/lib/sluice/addons/" + file, SECONDS_MAX);
    var _ = console().await(from, "gateway: .*addon " + name + ": unloaded", SECONDS_MAX);
    String mappings = "grep -c -E 'memfd:addon|libmodbus' /proc/$(gateway_pid)/maps || true";
    assertEquals("0", console().run(mappings, SECONDS_MAX));
  }

  /** Waits for a reading with this part. */
  void awaitReading(String topic, int from, String part) throws InterruptedException {
    var _ =
        arrivals.await(
            "sluice/board/" + topic,
            from,
            SECONDS_MAX,
            all -> all.stream().anyMatch(one -> one.payload().contains(part)));
  }

  /** Since the board's start, by its own clock. */
  double uptime() throws Exception {
    return Double.parseDouble(console().run("cut -d' ' -f1 /proc/uptime", SECONDS_MAX));
  }

  /** Resident memory of the gateway: the most, and now. */
  String memory() throws Exception {
    String grep = "grep -E 'VmHWM|VmRSS' /proc/$(gateway_pid)/status";
    return console().run(grep, SECONDS_MAX).replaceAll("[\\t ]+", " ").replace("\n", ", ");
  }

  String lastLines() {
    return board == null ? "" : board.console().tail();
  }

  /** For people: figures and warnings of this run. */
  void say(String what) {
    System.out.println(name + ": " + what);
  }

  private double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  @Override
  public void close() throws IOException {
    if (board != null) {
      board.close();
    }
    arrivals.close();
    broker.close();
    say("%.1f s in all".formatted(seconds()));
  }
}
