package sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/**
 * Lengths of time as libgpiod's tools take them: {@code 10ms}, {@code 500us}, {@code 1s}, {@code
 * 20}.
 */
final class GpioPeriod {
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,9})(us|ms|s|m)?");

  private GpioPeriod() {}

  /**
   * In microseconds; without a unit they are milliseconds.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long micros(String text) {
    Matcher period = PERIOD.matcher(text);
    if (!period.matches()) {
      throw new IllegalArgumentException(text + " is no time; for instance 10ms, 500us or 1s");
    }
    String unit = period.group(2);
    long factor =
        switch (unit == null ? "ms" : unit) {
          case "us" -> 1;
          case "s" -> 1_000_000;
          case "m" -> 60_000_000;
          default -> 1_000;
        };
    return Long.parseLong(period.group(1)) * factor;
  }

  /**
   * An option's, in microseconds; 0 if it was not given.
   *
   * @throws picocli.CommandLine.ParameterException if it is none
   */
  static long of(ParseResult options, String option) {
    String text = options.matchedOptionValue(option, "");
    try {
      return text.isEmpty() ? 0 : Math.min(micros(text), Integer.MAX_VALUE);
    } catch (IllegalArgumentException e) {
      throw GpioAction.wrong(options, option + ": " + e.getMessage());
    }
  }

  /** Rounded up to milliseconds, which the loop's timers have. */
  static long millis(String text) {
    return Math.ceilDiv(micros(text), 1_000);
  }

  /** Several, with commas. */
  static List<Long> list(String text) {
    List<Long> all = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      all.add(millis(one));
    }
    return all;
  }
}
