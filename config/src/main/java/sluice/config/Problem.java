package sluice.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param line from 1; 0 if it is about the whole file
 * @param column from 1
 * @param key the path of the key, or empty
 * @param message what is wrong and what to do
 */
public record Problem(String file, int line, int column, String key, String message) {

  /** {@code file:line:column: key: message}, as editors jump to. */
  public String text() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    return printable(key.isEmpty() ? place + ": " + message : place + ": " + key + ": " + message);
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
