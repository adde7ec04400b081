package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;
import sluice.cli.acceptance.Observer.Seen;
import sluice.gateway.testkit.Broker;

/** The main job against a real mosquitto, seen by an independent client. */
class BrokerAcceptanceTest {
  private static final int KILLS = 20;

  @TempDir Path dir;

  private Path config(int port) throws Exception {
    return Files.writeString(
        dir.resolve("sluice.toml"),
        """
        [gateway]
        id = "g"
        [uplink.broker]
        host = "127.0.0.1"
        port = %d
        reconnect_min = "50ms"
        reconnect_max = "500ms"
        [spool]
        dir = "spool"
        segment_bytes = "128KiB"
        [chip.board]
        driver = "simulated"
        [gpio.fast]
        chip = "board"
        line = 0
        simulated_edges_per_second = 500
        [gpio.slow]
        chip = "board"
        line = 1
        simulated_edges_per_second = 70
        [sample.load]
        source = "load"
        period = "100ms"
        """
            .formatted(port));
  }

  @Test
  void every_edge_arrives_once_and_in_order_per_topic() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Observer observer = Observer.subscribe(broker.port(), "sluice/#");
        GatewayProcess gateway = run(broker)) {
      Observer.await("2000 messages", 60, () -> observer.count() > 2_000);
      assertEquals(0, gateway.terminate(), gateway.stderr());
      observer.awaitQuiet();
      List<Seen> all = observer.seen();
      assertEquals(all.size(), Set.copyOf(all).size(), "none twice");
      assertGapless(all);
    }
  }

  @Test
  void a_stopped_broker_costs_nothing() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Observer observer = Observer.subscribe(broker.port(), "sluice/#");
        GatewayProcess gateway = run(broker)) {
      Observer.await("500 messages", 60, () -> observer.count() > 500);
      broker.stop();
      LockSupport.parkNanos(3_000_000_000L); // the outage itself
      broker.start();
      int before = observer.count();
      Observer.await("the backlog and more", 60, () -> observer.count() > before + 3_000);
      assertEquals(0, gateway.terminate(), gateway.stderr());
      observer.awaitQuiet();
      assertGapless(observer.seen());
    }
  }

  @Test
  void a_gateway_killed_at_random_moments_loses_no_durable_record() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Observer observer = Observer.subscribe(broker.port(), "sluice/#")) {
      Path config = config(broker.port());
      for (int kill = 0; kill < KILLS; kill++) {
        try (GatewayProcess gateway =
            GatewayProcess.start(dir, LedgerGateway.class, config.toString())) {
          int epoch = kill + 1;
          Observer.await("epoch " + epoch, 60, () -> ledger(gateway).containsKey((long) epoch));
          LockSupport.parkNanos(random.nextLong(400_000_000L)); // the random moment
          gateway.kill();
        }
      }
      try (GatewayProcess last =
          GatewayProcess.start(dir, LedgerGateway.class, config.toString())) {
        long epoch = KILLS + 1;
        Observer.await("the last epoch", 60, () -> ledger(last).containsKey(epoch));
        assertEquals(0, last.terminate(), last.stderr());
        observer.awaitQuiet();
        assertNothingPromisedIsMissing(ledger(last), observer.seen());
      }
    }
  }

  private GatewayProcess run(Broker broker) throws Exception {
    return GatewayProcess.start(
        dir, Main.class, "run", "--config", config(broker.port()).toString());
  }

  /** Per epoch, the last sequence number that was promised to be durable. */
  private static Map<Long, Long> ledger(GatewayProcess gateway) {
    Map<Long, Long> promised = new TreeMap<>();
    for (String line : gateway.lines()) {
      int dash = line.indexOf('-');
      promised.merge(
          Long.parseLong(line.substring(0, dash)),
          Long.parseLong(line.substring(dash + 1)),
          Math::max);
    }
    return promised;
  }

  private static void assertNothingPromisedIsMissing(Map<Long, Long> promised, List<Seen> all) {
    Set<String> ids = new HashSet<>();
    Map<String, Long> lastOfTopic = new HashMap<>();
    for (Seen seen : all) {
      if (ids.add(seen.epoch() + "-" + seen.sequence())) {
        long id = seen.epoch() << 40 | seen.sequence();
        Long before = lastOfTopic.put(seen.topic(), id);
        assertTrue(before == null || before < id, "order of " + seen.topic() + " at " + seen);
      }
    }
    long checked = 0;
    for (Map.Entry<Long, Long> epoch : promised.entrySet()) {
      for (long sequence = 0; sequence <= epoch.getValue(); sequence++) {
        assertTrue(ids.contains(epoch.getKey() + "-" + sequence), epoch.getKey() + "-" + sequence);
        checked++;
      }
    }
    System.out.println(checked + " durable records checked, " + all.size() + " messages seen");
    assertTrue(checked > KILLS, "records checked: " + checked);
  }

  /** Each topic's own numbers, repeats left out, go 1, 2, 3. */
  private static void assertGapless(List<Seen> all) {
    Map<String, Long> last = new HashMap<>();
    Set<Seen> known = new HashSet<>();
    for (Seen seen : all) {
      if (known.add(seen)) {
        long expected = last.getOrDefault(seen.topic(), 0L) + 1;
        assertEquals(expected, seen.lineSequence(), seen.topic());
        last.put(seen.topic(), expected);
      }
    }
    assertEquals(3, last.size(), "topics: " + last.keySet());
  }
}
