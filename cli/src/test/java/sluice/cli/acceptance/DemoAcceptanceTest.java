package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;
import sluice.loop.testkit.NameServer;

/** The demo as a script would use it. */
class DemoAcceptanceTest {
  @TempDir Path dir;

  /** The summary's numbers by name; of a list, how many there are. */
  private record Summary(Map<String, Double> numbers) {
    double get(String name) {
      Double number = numbers.get(name);
      if (number == null) {
        throw new AssertionError(name + " is not in " + numbers);
      }
      return number;
    }
  }

  private Summary demo(String... args) throws Exception {
    try (GatewayProcess demo = GatewayProcess.start(dir, Main.class, args)) {
      int code = demo.exitCode();
      assertTrue(code == 0 || code == 4, demo.stderr());
      Map<String, Double> numbers = new HashMap<>();
      try (JsonParser json = new JsonFactory().createParser(demo.stdout())) {
        while (json.nextToken() != null) {
          if (json.currentToken().isNumeric() && json.currentName() != null) {
            numbers.put(json.currentName(), json.getDoubleValue());
          } else if (json.currentToken() == JsonToken.VALUE_STRING
              && json.getParsingContext().getParent().getCurrentName() != null) {
            numbers.merge(json.getParsingContext().getParent().getCurrentName(), 1.0, Double::sum);
          }
        }
      }
      numbers.put("exit", (double) code);
      return new Summary(numbers);
    }
  }

  @Test
  void the_summary_is_json_alone_and_everything_published_is_acknowledged() throws Exception {
    Summary summary = demo("demo", "--seconds", "4", "--json");
    assertEquals(0.0, summary.get("exit"));
    assertTrue(summary.get("readings") > 200, summary.toString());
    assertEquals(summary.get("published"), summary.get("acked"));
    assertEquals(summary.get("spooled"), summary.get("durable"));
    assertEquals(0.0, summary.get("lost"));
    assertTrue(summary.get("p50") > 0 && summary.get("p99") >= summary.get("p50"));
    assertTrue(summary.get("threads") >= 3, "threads are named");
    assertTrue(summary.get("rss_mb") > 10 && summary.get("start_ms") > 0);
  }

  /** The name is known to the test's server alone, and the JDK would find nothing (RFC 6761). */
  @Test
  void a_gateway_finds_its_broker_by_name_and_has_no_thread_for_it() throws Exception {
    try (NameServer names = NameServer.start("127.0.0.1")) {
      for (String client : List.of("native", "paho")) {
        Path config =
            Files.writeString(
                dir.resolve("named.toml"),
                """
                [uplink.stand-in]
                host = "broker.test"
                port = 0
                client = "%s"
                [dns]
                servers = ["%s"]
                [spool]
                dir = "spool-%s"
                [chip.board]
                driver = "simulated"
                [gpio.flow]
                chip = "board"
                line = 0
                simulated_edges_per_second = 50
                """
                    .formatted(client, names.text(), client));
        Files.deleteIfExists(dir.resolve("out.txt"));
        Summary summary = demo("demo", "--config", config.toString(), "--seconds", "4", "--json");
        assertTrue(summary.get("acked") > 50, client + ": " + summary);
        assertTrue(names.asked().contains("broker.test."), client);
        String threads = Files.readString(dir.resolve("out.txt"));
        assertTrue(threads.contains("\"sluice-worker"), threads);
        assertFalse(threads.contains("dnsjava"), threads);
      }
    }
  }

  @Test
  void in_a_storm_each_edge_is_published_or_counted_as_lost() throws Exception {
    Path config =
        Files.writeString(
            dir.resolve("storm.toml"),
            """
            [gateway]
            id = "storm"
            [uplink.stand-in]
            host = "127.0.0.1"
            port = 0
            [spool]
            dir = "spool"
            [chip.board]
            driver = "simulated"
            [gpio.storm]
            chip = "board"
            line = 0
            simulated_edges_per_second = 50000
            """);
    Summary summary = demo("demo", "--config", config.toString(), "--seconds", "5", "--json");
    double edges = summary.get("edges");
    assertTrue(edges > 1_000, summary.toString());
    assertEquals(edges, summary.get("readings"));
    double spooled = summary.get("spooled") - summary.get("reports");
    assertEquals(edges, spooled + summary.get("refused"), summary.toString());
    double lost = summary.get("refused") + summary.get("edges_lost");
    assertEquals(lost > 0, summary.get("reports") > 0, "losses are told: " + summary);
    assertEquals(summary.get("spooled"), summary.get("acked"), summary.toString());
    assertTrue(edges + summary.get("edges_lost") > 200_000, "of 250 000: " + summary);
  }
}
