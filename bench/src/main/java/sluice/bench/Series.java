package sluice.bench;

import java.util.Arrays;

/**
 * One metric of one contender over the rounds.
 *
 * @param rounds in the order of measuring; at least one
 */
record Series(Metric metric, String subject, double[] rounds) {
  Series {
    if (rounds.length == 0) {
      throw new IllegalArgumentException("bench: a series without a round");
    }
    rounds = rounds.clone();
  }

  double median() {
    return quantile(0.5);
  }

  double min() {
    return quantile(0);
  }

  double max() {
    return quantile(1);
  }

  /** Half the distance from the least to the greatest round, in percent of the median. */
  double spreadPercent() {
    double median = median();
    return median == 0 ? 0 : 50 * (max() - min()) / Math.abs(median);
  }

  /** The best round: what noise of other work has disturbed least. */
  double best() {
    return metric.lowerIsBetter() ? min() : max();
  }

  /** Interpolated between the two rounds that are nearest. */
  private double quantile(double share) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
