package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MQTT's filters (OASIS MQTT 5, 4.7), and which of them allows which. */
class AddonTopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/b/c, false",
    "a/b, a, false",
    "a/b, a/bc, false",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "#, a/b, true",
    "+/b, a/b, true",
    "+/b, /b, true",
    "+, a/b, false",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+/c, a/b/c, true",
    "a//b, a//b, true",
  })
  void aTopicMatchesOrNot(String filter, String topic, boolean matches) {
    assertEquals(matches, TopicFilter.of(filter).matches(topic));
  }

  @ParameterizedTest
  @CsvSource({
    "a/#, a/b, true",
    "a/#, a/+/c, true",
    "a/#, a/#, true",
    "a/#, #, false",
    "a/#, +/b, false",
    "a/+, a/b, true",
    "a/+, a/#, false",
    "a/+, a/b/c, false",
    "#, +/+, true",
    "a, a, true",
    "a, b, false",
  })
  void whoMayHearOneFilterMayHearAnotherOrNot(String may, String wanted, boolean covers) {
    assertEquals(covers, TopicFilter.of(may).covers(TopicFilter.of(wanted)));
  }

  @Test
  void whatIsNoFilterIsRefused() {
    for (String text : new String[] {"", "a#", "#/a", "a+/b", "a/b#", "a\0b", "x".repeat(2_000)}) {
      assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(text), text);
    }
  }
}
