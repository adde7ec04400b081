package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;
import sluice.gateway.testkit.Broker;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TlsPeer;

/**
 * A fleet of one: a version is desired by a retained message of a real mosquitto, fetched by HTTPS,
 * proven by a real supervisor, and reported.
 */
class DesiredAcceptanceTest {
  private static final int SECONDS_MAX = 120;

  @TempDir Path dir;

  private Path config(int port) throws IOException {
    return Files.writeString(
        dir.resolve("sluice.toml"),
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
        simulated_edges_per_second = 20
        [update]
        settle = "1s"
        prove = "2s"
        rate_min = 30
        latency_free = "2s"
        memory_max = 400
        memory_limit = "512MiB"
        uplink = "cloud"
        groups = ["greenhouse"]
        ca = "ca.pem"
        """
            .formatted(port));
  }

  private static String desired(String id, String version, int port, byte[] bundle)
      throws Exception {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bundle));
    return """
    {"type":"sluice-desired","format":1,"id":"%s","version":"%s","groups":["greenhouse"],
     "url":"https://localhost:%d/%s","bytes":%d,"sha256":"%s"}
    """
        .formatted(id, version, port, version, bundle.length, sum);
  }

  private static void serve(javax.net.ssl.SSLSocket socket, List<byte[]> bundles)
      throws IOException {
    byte[] request = new byte[4_096];
    int length = socket.getInputStream().read(request);
    boolean second = new String(request, 0, length, StandardCharsets.US_ASCII).contains("/1.2.0 ");
    byte[] content = bundles.get(second ? 1 : 0);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(content);
  }

  /** Hears the retained reports. */
  private static final class Reports implements Hearing {
    final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      all.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    boolean has(String... parts) {
      return all.stream().anyMatch(report -> List.of(parts).stream().allMatch(report::contains));
    }
  }

  @Test
  void a_desired_version_is_installed_and_reported_and_a_bad_one_taken_back() throws Exception {
    Factory factory = new Factory(dir);
    List<byte[]> bundles =
        List.of(
            Files.readAllBytes(factory.bundle("1.1.0", "")),
            Files.readAllBytes(factory.bundle("1.2.0", "exit 9\n")));
    TestPki pki = new TestPki();
    pki.writeCa(dir);
    Reports reports = new Reports();
    try (Broker broker = Broker.start(dir.resolve("broker"));
        TlsPeer server =
            TlsPeer.tls(
                pki.context(pki.localhost()), socket -> {}, socket -> serve(socket, bundles))) {
      MqttClient fleet =
          new MqttClient("tcp://127.0.0.1:" + broker.port(), "fleet", new MemoryPersistence());
      fleet.setCallback(reports);
      fleet.connect();
      fleet.subscribe("sluice/g/update/reported", 1);
      want(fleet, desired("r1", "1.1.0", server.port(), bundles.get(0)));
      try (GatewayProcess supervisor =
          GatewayProcess.start(
              dir,
              Main.class,
              "supervise",
              "--config",
              config(broker.port()).toString(),
              "--dir",
              dir.resolve("ota").toString(),
              "--root",
              dir.resolve("root.json").toString(),
              "--launcher",
              factory.program.toString())) {
        Observer.await(
            "the commit", SECONDS_MAX, () -> reports.has("\"committed\"", "\"version\":\"1.1.0\""));
        want(fleet, desired("r2", "1.2.0", server.port(), bundles.get(1)));
        Observer.await(
            "the roll-back", SECONDS_MAX, () -> reports.has("\"rolled_back\"", "by exit code 9"));
        assertEquals(0, supervisor.terminate(), supervisor.stderr());
      } finally {
        System.out.println(reports.all);
        fleet.disconnectForcibly(0, 1_000);
        fleet.close(true);
      }
    }
  }

  private static void want(MqttClient fleet, String desired) throws Exception {
    fleet.publish("sluice/update/desired", desired.getBytes(StandardCharsets.UTF_8), 1, true);
  }
}
