package sluice.bench;

/** What a figure must reach. */
record Target(String what, double value, boolean atMost, double bound, String unit) {

  static Target atMost(String what, double value, double bound, String unit) {
    return new Target(what, value, true, bound, unit);
  }

  static Target atLeast(String what, double value, double bound, String unit) {
    return new Target(what, value, false, bound, unit);
  }

  /** A value that is no number is a miss. */
  boolean reached() {
    return atMost ? value <= bound : value >= bound;
  }

  String text() {
    return "%s %s: %s %s (%s %s)"
        .formatted(
            reached() ? "✔" : "✘",
            what,
            Metric.text(value),
            unit,
            atMost ? "at most" : "at least",
            Metric.text(bound));
  }
}
