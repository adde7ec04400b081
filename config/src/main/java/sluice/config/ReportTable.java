package sluice.config;

import sluice.config.ReportConfig.Strategy;

/** The keys of range and report that {@code [sample.NAME]} and a sensor's channels share. */
final class ReportTable {
  private static final double ANY = Double.POSITIVE_INFINITY;
  private static final long PERIOD_MILLIS = 60_000;

  private ReportTable() {}

  /** Without a range of its own. */
  static ReportConfig read(TableReader t) {
    return read(t, -ANY, ANY, Strategy.ALWAYS, PERIOD_MILLIS);
  }

  /** The part of them that is not a channel's alone: for a sensor's table. */
  static ReportConfig common(TableReader t) {
    Strategy strategy = t.choice("report", Strategy.values());
    long period = t.millis("report_period", 1, ConfigReader.DAY_MILLIS, PERIOD_MILLIS);
    return new ReportConfig(-ANY, ANY, 0, strategy, 0, period);
  }

  /**
   * Reads them; what is wrong goes to the table's problems.
   *
   * @param min if the table says none, as the others
   */
  static ReportConfig read(
      TableReader t, double min, double max, Strategy strategy, long periodMillis) {
    Strategy said = t.has("report") ? t.choice("report", Strategy.values()) : strategy;
    ReportConfig report =
        new ReportConfig(
            t.number("min", -ANY, ANY, min),
            t.number("max", -ANY, ANY, max),
            (int) t.integer("stuck_after", 0, 1_000_000, 0),
            said,
            t.number("dead_band", 0, ANY, 0),
            t.millis("report_period", 1, ConfigReader.DAY_MILLIS, periodMillis));
    if (report.min() > report.max()) {
      t.wrong("min", "is more than max; lower it or raise that");
    }
    if (t.has("dead_band") && !said.hasDeadBand()) {
      t.wrong("dead_band", "is of report = \"change\" and \"change-or-period\"; set one of them");
    }
    if (t.has("report_period") && !said.hasPeriod()) {
      t.wrong(
          "report_period", "is of report = \"period\" and \"change-or-period\"; set one of them");
    }
    return said.hasPeriod()
        ? report
        : new ReportConfig(
            report.min(), report.max(), report.stuckAfter(), said, report.deadBand(), 0);
  }
}
