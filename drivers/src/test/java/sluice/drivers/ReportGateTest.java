package sluice.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.drivers.Reading.Quality;
import sluice.drivers.ReportPolicy.Strategy;

class ReportGateTest {
  private static final long SECOND = 1_000_000_000;

  private static ReportGate gate(Strategy strategy, double deadBand, long periodMillis) {
    return new ReportGate(
        "s", "°C", new ReportPolicy(-40, 60, 0, strategy, deadBand, periodMillis));
  }

  /** The numbers of the samples that were reported, one a second; NaN is a failure. */
  private static List<Integer> reported(ReportGate gate, double... samples) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      long nanos = i * SECOND;
      Reading reading =
          Double.isNaN(samples[i]) ? gate.fail("gone", nanos) : gate.offer(samples[i], nanos);
      if (reading != null) {
        numbers.add(i);
        assertEquals(numbers.size(), reading.sequence(), "no number is given twice, none left out");
      }
    }
    return numbers;
  }

  @Test
  void always_is_each_one() {
    assertEquals(List.of(0, 1, 2), reported(gate(Strategy.ALWAYS, 0, 0), 1, 1, 1));
  }

  @Test
  void a_change_is_measured_from_what_was_reported_and_not_from_the_sample_before() {
    ReportGate gate = gate(Strategy.CHANGE, 0.5, 0);
    assertEquals(
        List.of(0, 3, 6), reported(gate, 20.0, 20.25, 20.375, 20.5, 20.25, 20.125, 20.0, 20.375));
    assertEquals(5, gate.withheld());
  }

  @Test
  void without_a_dead_band_any_difference_is_a_change() {
    assertEquals(List.of(0, 2, 3), reported(gate(Strategy.CHANGE, 0, 0), 1, 1, 1.000_001, 1));
  }

  @Test
  void a_period_keeps_its_step_when_a_sample_comes_late() {
    ReportGate gate = gate(Strategy.PERIOD, 0, 3_000);
    assertEquals(List.of(0, 3, 6), reported(gate, 1, 2, 3, 4, 5, 6, 7, 8));
    ReportGate late = gate(Strategy.PERIOD, 0, 3_000);
    assertNotNull(late.offer(1, 0));
    assertNotNull(late.offer(1, 3 * SECOND + SECOND / 2));
    assertNull(late.offer(1, 6 * SECOND - 1));
    assertNotNull(late.offer(1, 6 * SECOND), "and not at 6.5 s");
    assertNotNull(late.offer(1, 60 * SECOND), "one for all that were missed");
    assertNull(late.offer(1, 61 * SECOND));
  }

  @Test
  void change_or_period_is_both_and_a_change_begins_the_period_anew() {
    ReportGate gate = gate(Strategy.CHANGE_OR_PERIOD, 1, 3_000);
    assertEquals(List.of(0, 2, 5, 8), reported(gate, 1, 1, 5, 5, 5, 5, 5, 5, 5));
  }

  @Test
  void what_is_beyond_the_range_is_bad_says_why_and_is_counted() {
    ReportGate gate = gate(Strategy.ALWAYS, 0, 0);
    Reading below = gate.offer(-40.5, 0);
    assertBad(below, "-40.5 is below the range, which begins at -40");
    assertNull(gate.offer(-41, SECOND), "that it goes on is counted and not told");
    Reading good = gate.offer(60, 2 * SECOND);
    assertNotNull(good);
    assertEquals(Quality.GOOD, good.quality());
    assertNull(gate.lastFault());
    assertBad(gate.offer(60.001, 3 * SECOND), "60.001 is above the range, which ends at 60");
    assertEquals(3, gate.outOfRange());
  }

  private static void assertBad(@Nullable Reading reading, String reason) {
    assertNotNull(reading);
    assertEquals(Quality.BAD, reading.quality());
    assertTrue(Double.isNaN(reading.value()));
    assertEquals(reason, reading.reason());
  }

  @Test
  void a_failure_is_told_once_and_its_end_at_once_by_every_strategy() {
    double gone = Double.NaN;
    for (Strategy strategy : Strategy.values()) {
      ReportGate gate = gate(strategy, 100, 1_000_000);
      assertEquals(List.of(0, 1, 4), reported(gate, 20, gone, gone, gone, 20), strategy.toString());
    }
  }

  @Test
  void a_failure_that_goes_on_is_told_each_period_if_there_is_one() {
    double gone = Double.NaN;
    assertEquals(
        List.of(0, 3, 6),
        reported(gate(Strategy.PERIOD, 0, 3_000), gone, gone, gone, gone, gone, gone, gone));
  }

  @Test
  void a_sensor_that_always_says_the_same_is_stuck() {
    ReportPolicy policy = new ReportPolicy(-40, 60, 3, Strategy.CHANGE, 0, 0);
    ReportGate gate = new ReportGate("s", "°C", policy);
    assertEquals(List.of(0, 2, 4), reported(gate, 20, 20, 20, 20, 21));
    assertEquals(2, gate.outOfRange());
    ReportGate again = new ReportGate("s", "°C", policy);
    assertEquals(List.of(0, 2, 3), reported(again, 20, 20, Double.NaN, 20, 20), "it was away");
  }

  @Test
  void no_number_is_never_a_value() {
    assertBad(gate(Strategy.ALWAYS, 0, 0).offer(Double.POSITIVE_INFINITY, 0), "is no number");
  }

  @Test
  void a_policy_that_cannot_be_kept_is_refused() {
    assertThrows(
        IllegalArgumentException.class, () -> new ReportPolicy(2, 1, 0, Strategy.ALWAYS, 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ReportPolicy(Double.NaN, 1, 0, Strategy.ALWAYS, 0, 0));
  }
}
