package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.FaultyGateway;
import sluice.cli.Main;
import sluice.gateway.testkit.Broker;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TlsPeer;

/**
 * Gateways of this build that fail in each way that there is, desired from upstream one after the
 * other: each is taken back by itself, and the one before goes on.
 */
class BadReleaseAcceptanceTest {
  private static final int SECONDS_MAX = 120;

  /** A release's program, and what is said of its end. */
  private record Bad(String version, String main, String reason) {}

  private static final List<Bad> ALL =
      List.of(
          new Bad("1.1.0", "", "ended before it said hello, by exit code 7"),
          new Bad("1.2.0", "hangs", "was not ready in time"),
          new Bad("1.3.0", "dies", "ended by exit code 3"),
          new Bad("1.4.0", "leaks", "memory: "),
          new Bad("1.5.0", "lags", "the loop's lag: p99 "),
          new Bad("1.6.0", "silent", "published: "));

  @TempDir Path dir;
  private Factory factory;
  private final Map<String, byte[]> bundles = new ConcurrentHashMap<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final AtomicLong readings = new AtomicLong();

  @BeforeEach
  void make() throws Exception {
    factory = new Factory(dir);
  }

  private void writeConfig(String name, int port) throws IOException {
    Files.writeString(
        dir.resolve(name),
        """
        [gateway]
        id = "g"
        [uplink.cloud]
        host = "127.0.0.1"
        port = %d
        reconnect_min = "50ms"
        [spool]
        dir = "spool"
        [chip.board]
        driver = "simulated"
        [gpio.door]
        chip = "board"
        line = 0
        simulated_edges_per_second = 50
        [update]
        settle = "1s"
        prove = "7s"
        rate_min = 30
        latency_max = 400
        latency_free = "120ms"
        memory_max = 300
        memory_limit = "400MiB"
        uplink = "cloud"
        ca = "ca.pem"
        """
            .formatted(port));
  }

  private void write(Bad bad) throws Exception {
    Path program = factory.start(bad.version);
    String faulty = FaultyGateway.class.getName() + " " + bad.main;
    switch (bad.main) {
      case "" -> Factory.script(program, "exit 7\n");
      case "silent" ->
          Factory.program(program, "", faulty + " run --config " + dir.resolve("silent.toml"));
      default -> Factory.program(program, "", faulty + " \"$@\"");
    }
    bundles.put(bad.version, Files.readAllBytes(factory.bundle(bad.version)));
  }

  private void serve(javax.net.ssl.SSLSocket socket) throws IOException {
    byte[] request = new byte[4_096];
    int length = socket.getInputStream().read(request);
    String path = new String(request, 0, length, StandardCharsets.US_ASCII).split(" ", 3)[1];
    byte[] content = bundles.getOrDefault(path.substring(1), new byte[0]);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(content);
  }

  private byte[] desired(Bad bad, int port) throws Exception {
    byte[] bundle = bundles.getOrDefault(bad.version, new byte[0]);
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bundle));
    return """
    {"type":"sluice-desired","format":1,"id":"%s","version":"%s",
     "url":"https://localhost:%d/%s","bytes":%d,"sha256":"%s"}
    """
        .formatted("r" + bad.version.charAt(2), bad.version, port, bad.version, bundle.length, sum)
        .getBytes(StandardCharsets.UTF_8);
  }

  private MqttClient fleet(int port) throws Exception {
    MqttClient fleet = new MqttClient("tcp://127.0.0.1:" + port, "fleet", new MemoryPersistence());
    fleet.setCallback(
        new Hearing() {
          @Override
          public void messageArrived(String topic, MqttMessage message) {
            if (topic.endsWith("/door")) {
              readings.incrementAndGet();
            } else {
              reports.add(new String(message.getPayload(), StandardCharsets.UTF_8));
            }
          }
        });
    fleet.connect();
    fleet.subscribe("sluice/g/#", 1);
    return fleet;
  }

  private GatewayProcess supervise() throws IOException {
    return GatewayProcess.start(
        dir,
        Main.class,
        "supervise",
        "--config",
        dir.resolve("sluice.toml").toString(),
        "--dir",
        dir.resolve("ota").toString(),
        "--root",
        dir.resolve("root.json").toString(),
        "--launcher",
        factory.program.toString(),
        "--limits",
        "ready=15s,beat=4s,dump=3s");
  }

  private boolean reported(String version, String state, String reason) {
    return reports.stream()
        .anyMatch(one ->
            one.contains("\"desired\":\"" + version + "\"")
                && one.contains(state)
                && one.contains(reason));
  }

  @Test
  void each_is_taken_back_by_itself_and_the_reason_is_in_the_history_and_upstream()
      throws Exception {
    for (Bad bad : ALL) {
      write(bad);
    }
    TestPki pki = new TestPki();
    pki.writeCa(dir);
    writeConfig("silent.toml", 9);
    try (Broker broker = Broker.start(dir.resolve("broker"));
        TlsPeer server = TlsPeer.tls(pki.context(pki.localhost()), socket -> {}, this::serve)) {
      writeConfig("sluice.toml", broker.port());
      MqttClient fleet = fleet(broker.port());
      try (GatewayProcess supervisor = supervise()) {
        for (Bad bad : ALL) {
          awaitReadings();
          fleet.publish("sluice/update/desired", desired(bad, server.port()), 1, true);
          Observer.await(
              bad + ": " + reports,
              SECONDS_MAX,
              () -> reported(bad.version, "\"rolled_back\"", bad.reason));
        }
        awaitReadings();
        assertHistory();
        assertEquals(0, supervisor.terminate(), supervisor.stderr());
      } finally {
        System.out.println(reports + "\n" + Files.readString(dir.resolve("err.txt")));
        fleet.disconnectForcibly(0, 1_000);
        fleet.close(true);
      }
    }
  }

  /** A hundred more: there is a rate to compare with. */
  private void awaitReadings() {
    long enough = readings.get() + 150;
    Observer.await("readings", SECONDS_MAX, () -> readings.get() >= enough);
  }

  private void assertHistory() throws Exception {
    String history = factory.sluice(0, "ota", "history", "--dir", dir.resolve("ota").toString());
    for (Bad bad : ALL) {
      assertTrue(
          history
              .lines()
              .anyMatch(line ->
                  line.contains("failed slot a " + bad.version + ": ")
                      && line.contains(bad.reason)),
          bad + ": " + history);
    }
    String status = factory.sluice(0, "ota", "status", "--dir", dir.resolve("ota").toString());
    assertTrue(status.contains("current"), status);
  }
}
