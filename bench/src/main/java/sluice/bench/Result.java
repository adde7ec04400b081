package sluice.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a figure came to.
 *
 * @param series in the order of showing; those of one metric together, Sluice's first
 * @param notes what else a reader must know: what was left out and why, what was counted
 * @param failure why there is nothing, or empty
 */
record Result(
    String name,
    String title,
    List<Series> series,
    List<Target> targets,
    List<String> notes,
    String failure) {

  /** The contender that is ours. */
  static final String SLUICE = "Sluice";

  static Result of(Figure figure, List<Series> series, List<Target> targets, List<String> notes) {
    return new Result(figure.name(), figure.title(), series, targets, notes, "");
  }

  static Result failed(Figure figure, String why) {
    return new Result(figure.name(), figure.title(), List.of(), List.of(), List.of(), why);
  }

  boolean reached() {
    return failure.isEmpty() && targets.stream().allMatch(Target::reached);
  }

  List<Metric> metrics() {
    return series.stream().map(Series::metric).distinct().toList();
  }

  List<Series> of(Metric metric) {
    return series.stream().filter(s -> s.metric().equals(metric)).toList();
  }

  /**
   * How many times better one contender is than another, by the medians.
   *
   * @return NaN if one of them was not measured
   */
  static double factor(List<Series> all, Metric metric, String subject, String than) {
    double ours = median(all, metric, subject);
    double theirs = median(all, metric, than);
    return metric.lowerIsBetter() ? theirs / ours : ours / theirs;
  }

  /** A contender's median, or NaN if it was not measured. */
  static double median(List<Series> all, Metric metric, String subject) {
    for (Series one : all) {
      if (one.metric().equals(metric) && one.subject().equals(subject)) {
        return one.median();
      }
    }
    return Double.NaN;
  }

  /** Joins lists of notes. */
  static List<String> notes(String... notes) {
    List<String> all = new ArrayList<>();
    for (String note : notes) {
      if (!note.isEmpty()) {
        all.add(note);
      }
    }
    return all;
  }
}
