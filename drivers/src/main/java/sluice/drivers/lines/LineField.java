package sluice.drivers.lines;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.drivers.sensors.Measurement;

/**
 * Where a line has a channel's value. Fields are separated by a comma, a semicolon, or any of white
 * space, = and :.
 *
 * @param channel what its measurements are called
 * @param first what the line's first field is; empty for any line
 * @param field which one is the number, from 1
 */
public record LineField(String channel, String first, int field) {
  /** More of a line are one. */
  static final int FIELDS_MAX = 128;

  private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;]\\s*|[\\s=:]+");

  /** A number, and a unit behind it that has no digits. */
  private static final Pattern NUMBER =
      Pattern.compile("([-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?)[^0-9.]*");

  public LineField {
    if (field < 1 || field > FIELDS_MAX) {
      throw new IllegalArgumentException("lines: fields are 1 to 128, not " + field);
    }
  }

  static String[] fields(String line) {
    return SEPARATOR.split(line.strip(), FIELDS_MAX);
  }

  /** What a line says of the channel; null if it is none of its own. */
  @Nullable Measurement in(String[] fields) {
    if (!first.isEmpty() && !fields[0].equals(first)) {
      return null;
    }
    if (fields.length < field) {
      return wrong("the line has " + fields.length + " fields, and no " + field + "th");
    }
    String text = fields[field - 1];
    Matcher number = NUMBER.matcher(text);
    double value = number.matches() ? Double.parseDouble(number.group(1)) : Double.NaN;
    return Double.isFinite(value)
        ? new Measurement(channel, value, null)
        : wrong("\"" + text + "\" is no number");
  }

  /** Any line may be another one's, or a headline. */
  private @Nullable Measurement wrong(String why) {
    return first.isEmpty() ? null : new Measurement(channel, Double.NaN, why);
  }
}
