package sluice.addons.child;

/** What an addon's process wrote, fit for a log: nothing in it moves a terminal's cursor. Pure. */
final class PlainText {
  private PlainText() {}

  static String of(String said) {
    return said.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
