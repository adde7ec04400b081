package sluice.gateway;

import sluice.config.ReportConfig;
import sluice.drivers.ReportPolicy;
import sluice.drivers.ReportPolicy.Strategy;

/** What a configuration says of reports, as the drivers want it. */
final class ReportPolicies {
  private ReportPolicies() {}

  static ReportPolicy of(ReportConfig report) {
    return new ReportPolicy(
        report.min(),
        report.max(),
        report.stuckAfter(),
        strategy(report.strategy()),
        report.deadBand(),
        report.periodMillis());
  }

  private static Strategy strategy(ReportConfig.Strategy strategy) {
    return switch (strategy) {
      case ALWAYS -> Strategy.ALWAYS;
      case CHANGE -> Strategy.CHANGE;
      case PERIOD -> Strategy.PERIOD;
      case CHANGE_OR_PERIOD -> Strategy.CHANGE_OR_PERIOD;
    };
  }
}
