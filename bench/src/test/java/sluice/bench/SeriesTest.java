package sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SeriesTest {
  private static final Metric COST = Metric.cost("cost", "ns");
  private static final Metric RATE = Metric.rate("rate", "per s");

  private static Series of(Metric metric, double... rounds) {
    return new Series(metric, "x", rounds);
  }

  @Test
  void the_median_of_an_odd_and_an_even_number_of_rounds() {
    assertEquals(3, of(COST, 9, 1, 3).median());
    assertEquals(2.5, of(COST, 4, 1, 3, 2).median());
    assertEquals(7, of(COST, 7).median());
  }

  @Test
  void the_spread_is_half_the_range_in_percent_of_the_median() {
    assertEquals(50, of(COST, 10, 5, 15).spreadPercent());
    assertEquals(0, of(COST, 4, 4, 4).spreadPercent());
    assertEquals(0, of(COST, -1, 0, 1).spreadPercent(), "of nothing there is no percentage");
  }

  @Test
  void a_series_needs_a_round_and_keeps_its_own() {
    assertThrows(IllegalArgumentException.class, () -> of(COST));
    double[] rounds = {1, 2, 3};
    Series series = of(COST, rounds);
    rounds[1] = 100;
    assertEquals(2, series.median());
  }

  @Test
  void a_factor_says_how_many_times_better_the_first_is() {
    List<Series> all =
        List.of(
            new Series(COST, "ours", new double[] {10}),
            new Series(COST, "peer", new double[] {25}),
            new Series(RATE, "ours", new double[] {300}),
            new Series(RATE, "peer", new double[] {100}));
    assertEquals(2.5, Result.factor(all, COST, "ours", "peer"));
    assertEquals(3, Result.factor(all, RATE, "ours", "peer"));
    assertEquals(Double.NaN, Result.factor(all, RATE, "ours", "nobody"));
  }
}
