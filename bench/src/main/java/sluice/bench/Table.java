package sluice.bench;

import java.util.List;

/** Results for a terminal: a bar for the eye, the ratio to Sluice for the mind. */
final class Table {
  private static final int BAR_MAX = 24;
  private static final String BLOCKS = " ▏▎▍▌▋▊▉█";

  private Table() {}

  static String of(Result result) {
    StringBuilder text = new StringBuilder();
    text.append("%n%s: %s%n".formatted(result.name(), result.title()));
    if (!result.failure().isEmpty()) {
      text.append("  not measured: %s%n".formatted(result.failure()));
    }
    for (Metric metric : result.metrics()) {
      appendMetric(text, metric, result.of(metric));
    }
    result.targets().forEach(target -> text.append("  %s%n".formatted(target.text())));
    result.notes().forEach(note -> text.append("  - %s%n".formatted(note)));
    return text.toString();
  }

  private static void appendMetric(StringBuilder text, Metric metric, List<Series> series) {
    text.append("  %s, %s%n".formatted(metric.name(), metric.unit()));
    double longest = series.stream().mapToDouble(Series::median).max().orElse(0);
    double ours =
        series.stream()
            .filter(s -> s.subject().equals(Result.SLUICE))
            .mapToDouble(Series::median)
            .findFirst()
            .orElse(Double.NaN);
    for (Series one : series) {
      String ratio =
          series.size() < 2 || Double.isNaN(ours) || ours == 0
              ? ""
              : "%5s×".formatted(Metric.text(one.median() / ours));
      String line =
          "    %-22s %10s ±%3.0f %%  %6s %s"
              .formatted(
                  one.subject(),
                  Metric.text(one.median()),
                  one.spreadPercent(),
                  ratio,
                  series.size() < 2 ? "" : bar(one.median(), longest));
      text.append(line.stripTrailing()).append('\n');
    }
  }

  /** A bar in eighths of a character; what is not nothing is seen. */
  static String bar(double value, double longest) {
    if (!(value > 0) || !(longest > 0)) {
      return "";
    }
    int eighths = Math.max(1, (int) Math.round(value / longest * BAR_MAX * 8));
    String rest = eighths % 8 == 0 ? "" : BLOCKS.substring(eighths % 8, eighths % 8 + 1);
    return "█".repeat(eighths / 8) + rest;
  }
}
