package sluice.config;

import java.util.Comparator;

/**
 * One thing that is wrong with a configuration.
 *
 * @param line from 1; 0 if it is about the whole file
 * @param column from 1
 * @param key the path of the key, or empty
 * @param message what is wrong and what to do
 */
public record Problem(
    Severity severity, String file, int line, int column, String key, String message) {
  /** The order of a file; the worse first where there are several at one place. */
  public static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::severity);

  /** What comes of it. */
  public enum Severity {
    /** It keeps a gateway, or an uplink, from its work. */
    ERROR,
    /** It does not, or not yet. */
    WARNING
  }

  /** {@code file:line:column: [warning:] key: message}, as editors jump to. */
  public String text() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    String what = severity == Severity.WARNING ? ": warning: " : ": ";
    return printable(place + what + (key.isEmpty() ? message : key + ": " + message));
  }

  /** The file's own text is in it, and must not move a terminal's cursor. */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text);
    for (int i = 0; i < safe.length(); i++) {
      if (Character.isISOControl(safe.charAt(i))) {
        safe.setCharAt(i, '\uFFFD');
      }
    }
    return safe.toString();
  }
}
