package sluice.cli.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;
import sluice.loop.testkit.Ports;

/** A real supervisor with real gateways, asked by real command lines. */
class SuperviseAcceptanceTest {
  private static final int KILLS = 8;
  private static final int SECONDS_MAX = 120;
  private static final Pattern PIDS = Pattern.compile("\"pid\" ?: ?(\\d+)");
  @TempDir private Path dir;
  private Path config;
  private Factory factory;

  @BeforeEach
  void write() throws Exception {
    config =
        Files.writeString(
            dir.resolve("sluice.toml"),
            """
            [gateway]
            id = "g"
            [uplink.none]
            host = "127.0.0.1"
            port = 9
            [chip.board]
            driver = "simulated"
            [gpio.door]
            chip = "board"
            line = 0
            simulated_edges_per_second = 20
            [update]
            settle = "1s"
            prove = "3s"
            rate_min = 30
            latency_free = "2s"
            memory_max = 400
            memory_limit = "512MiB"
            """);
    factory = new Factory(dir);
  }

  private GatewayProcess supervise() throws IOException {
    return GatewayProcess.start(
        dir,
        Main.class,
        "supervise",
        "--config",
        config.toString(),
        "--dir",
        ota(),
        "--root",
        dir.resolve("root.json").toString(),
        "--launcher",
        factory.program.toString());
  }

  private String ota() {
    return dir.resolve("ota").toString();
  }

  private String status() throws IOException {
    Process process =
        new ProcessBuilder(
                factory.program.toString(), "supervise", "--status", "--json", "--dir", ota())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private String awaitUp(String slot) throws IOException {
    String[] last = {""};
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (System.nanoTime() - deadline < 0) {
      last[0] = status();
      boolean there =
          last[0].contains("{\"slot\":\"" + slot + "\",\"part\":\"works\"")
              && last[0].contains("\"state\":\"Up\"");
      if (there && !last[0].contains("\"readings\":0,")) {
        return last[0];
      }
      LockSupport.parkNanos(100_000_000L);
    }
    throw new AssertionError(last[0] + "\n" + Files.readString(dir.resolve("err.txt")));
  }

  private static List<Long> pids(String status) {
    List<Long> pids = new ArrayList<>();
    Matcher matcher = PIDS.matcher(status);
    while (matcher.find()) {
      pids.add(Long.parseLong(matcher.group(1)));
    }
    return pids;
  }

  @Test
  void a_release_is_installed_proven_and_committed_and_a_bad_one_taken_back() throws Exception {
    Path good = factory.bundle("1.1.0", "");
    Path bad = factory.bundle("1.2.0", "exit 9\n");
    try (GatewayProcess supervisor = supervise()) {
      awaitUp("factory");
      String said = factory.sluice(0, "ota", "install", good.toString(), "--dir", ota());
      assertTrue(said.contains("slot a proves itself"), said);
      assertTrue(said.contains("current is a"), said);
      awaitUp("a");
      String refused = factory.sluice(1, "ota", "install", bad.toString(), "--dir", ota());
      assertTrue(refused.contains("ended before it said hello, by exit code 9"), refused);
      awaitUp("a");
      String history = factory.sluice(0, "ota", "history", "--dir", ota());
      assertTrue(history.contains("committed slot a 1.1.0"), history);
      assertTrue(history.contains("failed slot b 1.2.0: ended before it said hello"), history);
      factory.sluice(0, "ota", "rollback", "--dir", ota(), "--reason", "by a test");
      awaitUp("factory");
      assertEquals(0, supervisor.terminate(), supervisor.stderr());
    }
  }

  @Test
  void who_connects_while_nobody_serves_waits_and_is_not_refused() throws Exception {
    int port = Ports.tried(free -> free);
    Files.writeString(config, "[listen.shop]\nport = " + port + "\n", APPEND);
    try (GatewayProcess supervisor = supervise()) {
      for (int kill = 0; kill < 3; kill++) {
        long child = pids(awaitUp("factory")).get(1);
        ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        Observer.await("its end", SECONDS_MAX, () -> ProcessHandle.of(child).isEmpty());
        MqttClient client =
            new MqttClient("tcp://127.0.0.1:" + port, "c" + kill, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setConnectionTimeout(SECONDS_MAX);
        client.connect(options);
        client.disconnectForcibly(0, 1_000);
        client.close(true);
      }
      assertEquals(0, supervisor.terminate(), supervisor.stderr());
    }
  }

  @Test
  void killed_at_random_parent_or_child_a_gateway_works_again() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    GatewayProcess supervisor = supervise();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        List<Long> pids = pids(awaitUp("factory"));
        LockSupport.parkNanos(random.nextLong(500_000_000L)); // the random moment
        boolean parent = random.nextBoolean();
        if (parent) {
          supervisor.kill();
          supervisor = supervise();
        } else {
          ProcessHandle.of(pids.get(1)).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
      List<Long> last = pids(awaitUp("factory"));
      assertEquals(2, last.size(), "a parent and a child: " + last);
      assertEquals(0, supervisor.terminate(), supervisor.stderr());
      assertTrue(
          last.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()), "nobody is left");
    } finally {
      supervisor.close();
    }
  }
}
