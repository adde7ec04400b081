package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;

/** The example of all sensors, as its first line says how to run it. */
class SensorAcceptanceTest {
  @TempDir Path dir;

  /** The summary's list {@code sources}: by name, by field. */
  private static Map<String, Map<String, String>> sources(String summary) throws Exception {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(summary)) {
      while (!"sources".equals(json.nextFieldName())) {
        assertTrue(json.hasCurrentToken(), "the summary has sources: " + summary);
      }
      Map<String, String> one = new LinkedHashMap<>();
      for (JsonToken at = json.nextToken(); at != JsonToken.END_ARRAY; at = json.nextToken()) {
        if (at == JsonToken.END_OBJECT) {
          all.put("" + one.get("name"), one);
          one = new LinkedHashMap<>();
        } else if (at.isScalarValue()) {
          one.put(json.currentName(), json.getText());
        }
      }
    }
    return all;
  }

  @Test
  void a_board_with_one_sensor_of_each_sort_publishes_them_all() throws Exception {
    Path example = Path.of("..", "examples", "sensors.toml").toAbsolutePath().normalize();
    Path config = Files.copy(example, dir.resolve("sensors.toml"));
    String[] args = {"demo", "--config", config.toString(), "--seconds", "6", "--json"};
    try (GatewayProcess demo = GatewayProcess.start(dir, Main.class, args)) {
      int code = demo.exitCode();
      assertTrue(code == 0 || code == 4, demo.stderr());
      Map<String, Map<String, String>> sources = sources(demo.stdout());
      assertEquals(
          "[climate, cellar, board, battery, pump, soil, boiler, meter, station]",
          sources.keySet().toString());
      sources.forEach((name, one) -> {
        assertEquals("up", one.get("state"), name + one);
        assertTrue(Long.parseLong("" + one.get("good")) > 0, name + one);
      });
      Map<String, String> cellar = sources.getOrDefault("cellar", Map.of());
      assertTrue(Long.parseLong("" + cellar.get("failures")) > 0, "it was pulled out: " + cellar);
      Map<String, String> meter = sources.getOrDefault("meter", Map.of());
      assertTrue(
          Long.parseLong("" + meter.get("failures")) > 0, "its check sums were wrong: " + meter);
      Map<String, String> climate = sources.getOrDefault("climate", Map.of());
      assertTrue(Long.parseLong("" + climate.get("withheld")) > 10, "dead-bands: " + climate);
    }
  }
}
