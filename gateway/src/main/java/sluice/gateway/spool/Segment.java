package sluice.gateway.spool;

/**
 * What the loop knows of a segment file.
 *
 * @param name its file name: a serial number, so that names sort by age
 * @param bytes of it that are written; nothing is read behind them
 * @param stats of its records; not to be changed
 */
record Segment(String name, long bytes, SegmentStats stats) {
  private static final String SUFFIX = ".seg";

  static String nameOf(long serial) {
    String hex = Long.toHexString(serial);
    return "0".repeat(16 - hex.length()) + hex + SUFFIX;
  }

  static boolean isName(String name) {
    return name.length() == 16 + SUFFIX.length() && name.endsWith(SUFFIX) && serialOf(name) >= 0;
  }

  static long serialOf(String name) {
    try {
      return Long.parseLong(name.substring(0, 16), 16);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
