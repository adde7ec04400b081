package sluice.ota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VersionTest {
  /** The order of Semantic Versioning's own examples (paragraph 11), and numbers of two digits. */
  private static final List<String> ORDERED =
      List.of(
          "0.0.0",
          "0.0.1-rc.1",
          "0.0.1",
          "0.9.9",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "1.0.0",
          "1.2.9",
          "1.2.10",
          "1.10.0",
          "999999.999999.999999");

  @Test
  void versions_sort_as_the_standard_says() {
    long seed = 7;
    List<Version> shuffled = new ArrayList<>(ORDERED.stream().map(Version::of).toList());
    Collections.shuffle(shuffled, new Random(seed));
    Collections.sort(shuffled);
    assertEquals(ORDERED, shuffled.stream().map(Version::toString).toList(), "seed " + seed);
  }

  @Test
  void what_is_no_version_is_refused_with_what_would_be() {
    for (String text :
        List.of(
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "01.2.3",
            "1.2.-3",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3-01",
            "1.2.3+build",
            "v1.2.3",
            "1.2.3 ",
            "9223372036854775807.0.0",
            "1000000.0.0",
            "1.2.3\n",
            "1.2.3-\u0000",
            "1.2.3-" + "a".repeat(80),
            "١.٢.٣")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Version.of(text), text);
      assertTrue(String.valueOf(e.getMessage()).contains("write 1.4.0"), e.getMessage());
    }
  }
}
