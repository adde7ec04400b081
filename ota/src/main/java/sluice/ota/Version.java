package sluice.ota;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a release in the order of Semantic Versioning 2.0.0, paragraph 11. Build metadata is
 * refused: two releases that differ in it alone would have no order, and a rollback could hide
 * there.
 *
 * @param major 0 to {@value #NUMBER_MAX}
 * @param minor 0 to {@value #NUMBER_MAX}
 * @param patch 0 to {@value #NUMBER_MAX}
 * @param pre the pre-release identifiers; none for a release
 */
public record Version(int major, int minor, int patch, List<String> pre)
    implements Comparable<Version> {
  /** No version is so high that a higher one could not follow it by hand. */
  public static final int NUMBER_MAX = 999_999;

  /** Characters of a version's text. */
  public static final int LENGTH_MAX = 64;

  private static final String NUMBER = "(0|[1-9][0-9]{0,5})";
  private static final String IDENTIFIER = "(?:0|[1-9][0-9]{0,5}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";
  private static final Pattern NUMERIC = Pattern.compile("[0-9]+");
  private static final Pattern PRE = Pattern.compile(IDENTIFIER);
  private static final Pattern TEXT =
      Pattern.compile(
          NUMBER
              + "\\."
              + NUMBER
              + "\\."
              + NUMBER
              + "(?:-("
              + IDENTIFIER
              + "(?:\\."
              + IDENTIFIER
              + ")*))?");

  public Version {
    pre = List.copyOf(pre);
    check(major);
    check(minor);
    check(patch);
    for (String identifier : pre) {
      if (!PRE.matcher(identifier).matches()) {
        throw new IllegalArgumentException("\"" + identifier + "\" is no pre-release identifier");
      }
    }
  }

  private static void check(int number) {
    if (number < 0 || number > NUMBER_MAX) {
      throw new IllegalArgumentException(number + " is not within 0 to " + NUMBER_MAX);
    }
  }

  /**
   * Reads a version such as {@code 1.4.0} or {@code 2.0.0-rc.1}.
   *
   * @throws IllegalArgumentException if it is none; the message says what would be
   */
  public static Version of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (text.length() > LENGTH_MAX || !matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text.substring(0, Math.min(text.length(), LENGTH_MAX))
              + "\" is no version; write 1.4.0 or 2.0.0-rc.1, each number up to "
              + NUMBER_MAX
              + ", without build metadata");
    }
    String pre = matcher.group(4);
    return new Version(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        pre == null ? List.of() : List.of(pre.split("\\.", -1)));
  }

  @Override
  public int compareTo(Version other) {
    int order = Integer.compare(major, other.major);
    order = order != 0 ? order : Integer.compare(minor, other.minor);
    order = order != 0 ? order : Integer.compare(patch, other.patch);
    if (order != 0 || pre.isEmpty() || other.pre.isEmpty()) {
      return order != 0 ? order : Boolean.compare(pre.isEmpty(), other.pre.isEmpty());
    }
    for (int i = 0; i < Math.min(pre.size(), other.pre.size()); i++) {
      order = compare(pre.get(i), other.pre.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pre.size(), other.pre.size());
  }

  /** Numbers by value and below words; words by ASCII. */
  private static int compare(String left, String right) {
    boolean leftNumber = NUMERIC.matcher(left).matches();
    boolean rightNumber = NUMERIC.matcher(right).matches();
    if (leftNumber && rightNumber) {
      return Integer.compare(Integer.parseInt(left), Integer.parseInt(right));
    }
    return leftNumber == rightNumber
        ? left.compareTo(right)
        : Boolean.compare(rightNumber, leftNumber);
  }

  @Override
  public String toString() {
    String core = major + "." + minor + "." + patch;
    return pre.isEmpty() ? core : core + "-" + String.join(".", pre);
  }
}
