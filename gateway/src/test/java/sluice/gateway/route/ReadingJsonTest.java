package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;

class ReadingJsonTest {
  private final ReadingJson json = new ReadingJson();

  private String text(Reading reading) {
    return new String(json.of(reading, 1_760_000_000_000L), StandardCharsets.UTF_8);
  }

  @Test
  void a_good_reading_has_its_value_and_unit() {
    assertEquals(
        "{\"value\":21.5,\"unit\":\"°C\",\"seq\":17,\"time_ms\":1760000000000,\"mono_ns\":5}",
        text(new Reading("s", 21.5, "°C", 5, 17, Quality.GOOD)));
  }

  @Test
  void a_bad_reading_has_no_value_and_says_why() {
    assertEquals(
        "{\"value\":null,\"quality\":\"bad\",\"reason\":\"0x76: no \\\"answer\\\"\",\"unit\":\"%\","
            + "\"seq\":1,\"time_ms\":1760000000000,\"mono_ns\":5}",
        text(new Reading("s", Double.NaN, "%", 5, 1, Quality.BAD, "0x76: no \"answer\"")));
  }

  @Test
  void a_reason_of_any_length_is_cut() {
    String text = text(new Reading("s", 1, "", 5, 1, Quality.BAD, "x".repeat(10_000)));
    assertTrue(text.length() < 400, text);
  }
}
