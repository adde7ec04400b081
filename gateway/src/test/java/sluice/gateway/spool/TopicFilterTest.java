package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/c, false",
    "a/b, a, false",
    "a, a/b, false",
    "a/+, a/b, true",
    "a/+, a/b/c, false",
    "a/+, a/, true",
    "a/+, a, false",
    "+/b, a/b, true",
    "a/#, a/b/c, true",
    "a/#, a, true",
    "a/#, ab, false",
    "#, a/b, true",
    "+, a, true",
    "+, a/b, false",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "+/+, /a, true",
    "a/+/c, a/b/c, true",
    "a/+/c, a/b/d, false",
    "/+, /a, true"
  })
  void filters_match_as_the_standard_says(String filter, String topic, boolean expected) {
    assertEquals(expected, TopicFilter.matches(filter, topic), filter + " takes " + topic);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#", "#/a", "a/b+", "a/+b/c", "a/#/b", ""})
  void what_is_no_filter_is_told(String filter) {
    assertEquals(false, TopicFilter.isValid(filter), filter);
  }
}
