package sluice.gateway.spool;

/** Topic filters with wildcards (OASIS MQTT 5, 4.7). Pure. */
public final class TopicFilter {
  private TopicFilter() {}

  /** Whether {@code +} stands alone in its level and {@code #} alone in the last one. */
  public static boolean isValid(String filter) {
    if (filter.isEmpty() || filter.indexOf('\0') >= 0) {
      return false;
    }
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean wild = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
      boolean last = i == levels.length - 1;
      if (wild && !levels[i].equals("+") && !(last && levels[i].equals("#"))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a valid filter takes a topic; wildcards take no first level that begins with $. */
  public static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && !filter.startsWith("$")) {
      return false;
    }
    int f = 0;
    int t = 0;
    while (true) {
      int filterEnd = levelEnd(filter, f);
      int topicEnd = levelEnd(topic, t);
      if (filterEnd - f == 1 && filter.charAt(f) == '#') {
        return true;
      }
      boolean any = filterEnd - f == 1 && filter.charAt(f) == '+';
      if (!any && !same(filter, f, filterEnd, topic, t, topicEnd)) {
        return false;
      }
      if (topicEnd == topic.length()) {
        return filterEnd == filter.length() || filter.substring(filterEnd).equals("/#");
      }
      if (filterEnd == filter.length()) {
        return false;
      }
      f = filterEnd + 1;
      t = topicEnd + 1;
    }
  }

  private static int levelEnd(String of, int from) {
    int slash = of.indexOf('/', from);
    return slash < 0 ? of.length() : slash;
  }

  private static boolean same(String a, int aFrom, int aTo, String b, int bFrom, int bTo) {
    return aTo - aFrom == bTo - bFrom && a.regionMatches(aFrom, b, bFrom, aTo - aFrom);
  }
}
