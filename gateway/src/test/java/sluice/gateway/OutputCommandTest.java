package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a command may look like. */
class OutputCommandTest {
  private static OutputCommand parse(String text) {
    return OutputCommand.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refusal(String text) {
    return "" + assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage();
  }

  @Test
  void words_and_numbers_are_values() {
    for (String on : List.of("1", "true", "on", "ON", "True", " on\n")) {
      assertEquals(new OutputCommand(true, -1, -1), parse(on), on);
    }
    for (String off : List.of("0", "false", "off", "OFF")) {
      assertEquals(new OutputCommand(false, -1, -1), parse(off), off);
    }
  }

  @Test
  void an_object_has_a_value_and_perhaps_a_lease_and_its_time() {
    assertEquals(new OutputCommand(true, 5_000, -1), parse("{\"value\":1,\"lease_ms\":5000}"));
    assertEquals(
        new OutputCommand(false, -1, 1_764_000_000_000L),
        parse("{ \"sent_ms\": 1764000000000, \"value\": \"off\" }"));
  }

  @Test
  void anything_else_is_refused_with_a_reason() {
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("", "none of 0, 1"),
            Map.entry("toggle", "none of 0, 1"),
            Map.entry("2", "none of 0, 1"),
            Map.entry("[1]", "none of 0, 1"),
            Map.entry("{}", "\"value\" is missing"),
            Map.entry("{\"value\":2}", "\"value\" must be"),
            Map.entry("{\"value\":1.0}", "\"value\" must be"),
            Map.entry("{\"value\":null}", "\"value\" must be"),
            Map.entry("{\"value\":[1]}", "\"value\" must be"),
            Map.entry("{\"value\":1,\"value\":0}", "no JSON object"),
            Map.entry("{\"value\":1,\"lease_ms\":0}", "\"lease_ms\" must be"),
            Map.entry("{\"value\":1,\"lease_ms\":1e99}", "\"lease_ms\" must be"),
            Map.entry("{\"value\":1,\"lease_ms\":99999999999999999999}", "no JSON object"),
            Map.entry("{\"value\":1,\"lease\":5}", "none of value, lease_ms"),
            Map.entry("{\"value\":1}x", "no JSON object"),
            Map.entry("{\"value\":1}{}", "something behind"),
            Map.entry("{\"value\":1", "no JSON object"));
    wrong.forEach((text, reason) -> assertTrue(refusal(text).contains(reason), refusal(text)));
    assertTrue(refusal("1".repeat(2_000)).contains("1024 at most"));
  }

  @Test
  void a_refusal_neither_fills_the_log_nor_moves_a_terminals_cursor() {
    String said = refusal("\u001b[2J" + "x".repeat(900));
    assertTrue(said.length() < 200 && said.chars().allMatch(c -> c >= ' ' && c <= '~'), said);
  }

  @Test
  void nonsense_is_refused_and_never_more_than_that() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = "{\"value\":1,\"lease_ms\":5000}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        assertTrue(OutputCommand.parse(bad).leaseMillis() >= -1);
      } catch (IllegalArgumentException refused) {
        assertTrue(!("" + refused.getMessage()).isEmpty(), "seed " + seed);
      }
    }
  }
}
