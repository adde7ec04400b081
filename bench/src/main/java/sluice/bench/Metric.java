package sluice.bench;

import java.util.Locale;

/**
 * What is measured of each contender.
 *
 * @param name unique within a figure
 * @param lowerIsBetter costs, as opposed to rates
 */
record Metric(String name, String unit, boolean lowerIsBetter) {
  static Metric cost(String name, String unit) {
    return new Metric(name, unit, true);
  }

  static Metric rate(String name, String unit) {
    return new Metric(name, unit, false);
  }

  /** A value as people read it: three digits, thousands apart. */
  static String text(double value) {
    double size = Math.abs(value);
    String format = size >= 100 || size == 0 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value).replace(',', ' ');
  }
}
