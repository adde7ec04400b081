package sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetTest {
  @Test
  void a_bound_that_is_met_exactly_is_reached() {
    assertTrue(Target.atMost("gap", 50, 50, "ms").reached());
    assertFalse(Target.atMost("gap", 50.1, 50, "ms").reached());
    assertTrue(Target.atLeast("rate", 1.8, 1.8, "times").reached());
    assertFalse(Target.atLeast("rate", 1.79, 1.8, "times").reached());
  }

  @Test
  void what_was_not_measured_is_not_reached() {
    assertFalse(Target.atMost("gap", Double.NaN, 50, "ms").reached());
    assertFalse(Target.atLeast("rate", Double.NaN, 1.8, "times").reached());
  }

  @Test
  void a_result_is_reached_if_all_its_targets_are_and_it_was_measured() {
    Target hit = Target.atMost("a", 1, 2, "");
    Target miss = Target.atMost("b", 3, 2, "");
    assertTrue(result("", hit).reached());
    assertFalse(result("", hit, miss).reached());
    assertFalse(result("no broker").reached());
  }

  @Test
  void its_text_shows_value_and_bound() {
    assertEquals(
        "✘ QoS 1 to Paho's: 1.72 times (at least 1.80)",
        Target.atLeast("QoS 1 to Paho's", 1.72, 1.8, "times").text());
  }

  private static Result result(String failure, Target... targets) {
    return new Result("x", "y", List.of(), List.of(targets), List.of(), failure);
  }
}
