package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import sluice.cli.Main;
import sluice.loop.posix.Signals;
import sluice.loop.testkit.Ports;

/** A real {@code sluice cluster} with real gateways, asked by real command lines. */
final class ClusterProcess implements AutoCloseable {
  private static final int SECONDS_MAX = 120;
  private static final Pattern WORKER =
      Pattern.compile(
          "\"worker\":(\\d+),\"pid\":(\\d+),\"state\":\"([a-z]+)\",\"connections\":(\\d+),"
              + "\"sessions\":(\\d+),\"restarts\":(\\d+)");

  private final Path dir;
  private final Factory factory;
  private final GatewayProcess parent;

  /** Where local clients connect. */
  final int port;

  /** What the status says of a worker. */
  record Worker(int number, long pid, String state, int connections, int sessions, int restarts) {
    boolean isReady() {
      return state.equals("ready");
    }
  }

  private ClusterProcess(Path dir, Factory factory, GatewayProcess parent, int port) {
    this.dir = dir;
    this.factory = factory;
    this.parent = parent;
    this.port = port;
  }

  /**
   * Starts one, and waits until all of its workers are ready.
   *
   * @param upstream the broker's port
   * @param more of the configuration
   */
  static ClusterProcess start(Path dir, int workers, int upstream, String more) throws Exception {
    int port = Ports.tried(free -> free);
    Path config =
        Files.writeString(
            dir.resolve("sluice.toml"),
            """
            [gateway]
            id = "g"
            [uplink.broker]
            host = "127.0.0.1"
            port = %d
            reconnect_min = "50ms"
            reconnect_max = "500ms"
            [listen.shop]
            port = %d
            forward_prefix = "up/"
            [spool]
            dir = "spool"
            segment_bytes = "128KiB"
            %s
            """
                .formatted(upstream, port, more));
    Factory factory = new Factory(dir);
    GatewayProcess parent =
        GatewayProcess.start(
            dir,
            Main.class,
            "cluster",
            "--features",
            "cluster",
            "--config",
            config.toString(),
            "--workers",
            "" + workers,
            "--dir",
            dir.resolve("ota").toString(),
            "--launcher",
            factory.program.toString());
    ClusterProcess cluster = new ClusterProcess(dir, factory, parent, port);
    cluster.await("ready workers", all -> all.stream().allMatch(Worker::isReady));
    return cluster;
  }

  /** As {@code sluice cluster ...} prints it. */
  String ask(int code, String... what) throws Exception {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(what));
    all.addAll(List.of("--dir", dir.resolve("ota").toString()));
    return factory.sluice(code, all.toArray(String[]::new));
  }

  /** SIGHUP: workers are restarted one by one. */
  void hangUp() {
    Signals.send(parent.pid(), Signals.HUP);
  }

  List<Worker> workers() {
    return parse(status());
  }

  private String status() {
    try {
      return ask(0, "status", "--json");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<Worker> parse(String status) {
    List<Worker> all = new ArrayList<>();
    Matcher matcher = WORKER.matcher(status);
    while (matcher.find()) {
      all.add(
          new Worker(
              Integer.parseInt(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              matcher.group(3),
              Integer.parseInt(matcher.group(4)),
              Integer.parseInt(matcher.group(5)),
              Integer.parseInt(matcher.group(6))));
    }
    return all;
  }

  /** Waits until the status says so. */
  List<Worker> await(String what, Predicate<List<Worker>> holds) throws IOException {
    Path socket = dir.resolve("ota/cluster/control");
    String last = "";
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (System.nanoTime() - deadline < 0 && parent.isAlive()) {
      last = Files.exists(socket) ? status() : "";
      List<Worker> workers = parse(last);
      if (!workers.isEmpty() && holds.test(workers)) {
        return workers;
      }
      LockSupport.parkNanos(100_000_000L);
    }
    throw new AssertionError("no " + what + ": " + last + "\n" + log());
  }

  /** Waits until the status says something so often. */
  void awaitText(String text, int times) {
    Observer.await(text, SECONDS_MAX, () -> status().split(text, -1).length > times);
  }

  String log() throws IOException {
    return Files.readString(dir.resolve("err.txt"));
  }

  /** A client that is connected. */
  MqttClient connect(String id, boolean cleanStart, long expirySeconds) throws MqttException {
    MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence());
    client.setTimeToWait(SECONDS_MAX * 1_000L);
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setConnectionTimeout(SECONDS_MAX);
    options.setCleanStart(cleanStart);
    options.setSessionExpiryInterval(expirySeconds);
    client.connect(options);
    return client;
  }

  /** {@code kill -TERM}, and nothing of it is left. */
  void stop() throws Exception {
    List<Worker> last = workers();
    assertEquals(0, parent.terminate(), log());
    assertEquals(
        List.of(),
        last.stream().filter(one -> ProcessHandle.of(one.pid).isPresent()).toList(),
        "left");
  }

  @Override
  public void close() {
    parent.close(); // its children see that and end
  }
}
