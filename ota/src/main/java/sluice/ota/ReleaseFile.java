package sluice.ota;

import java.util.regex.Pattern;

/**
 * A file of a release.
 *
 * @param path below the slot: parts of letters, digits and {@code . _ + - @}, joined by {@code /};
 *     no part begins with a dot, plus or minus, so there is no way up, nothing hidden, no option
 * @param bytes its size, 0 to {@value #BYTES_MAX}
 * @param executable whether it may be run; it has no other mode
 */
public record ReleaseFile(String path, long bytes, boolean executable, Sha256 sha256) {
  /** 1 GiB: the root of a board, not of a data centre. */
  public static final long BYTES_MAX = 1L << 30;

  /** Characters of a path: what a tar header holds in one field. */
  public static final int PATH_MAX = 100;

  private static final String PART = "[A-Za-z0-9_@][A-Za-z0-9._+@-]*";
  private static final Pattern PATH = Pattern.compile(PART + "(/" + PART + ")*");

  public ReleaseFile {
    if (path.length() > PATH_MAX || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "\""
              + printable(path)
              + "\" is no path of a release: letters, digits and . _ + - @ between slashes, no part"
              + " with . + or - in front, "
              + PATH_MAX
              + " characters in all");
    }
    if (bytes < 0 || bytes > BYTES_MAX) {
      throw new IllegalArgumentException(
          path + ": " + bytes + " bytes are not within 0 to " + BYTES_MAX);
    }
  }

  /** What may be shown on a terminal: cut, and without control characters. */
  static String printable(String text) {
    String cut = text.substring(0, Math.min(text.length(), PATH_MAX));
    return cut.replaceAll("[^ -~]", "?");
  }
}
