package sluice.gateway.mqtt;

/** Topic names and filters (MQTT 5, 4.7). */
public final class TopicNames {
  /** Of a string in MQTT (1.5.4). */
  public static final int STRING_BYTES_MAX = 65_535;

  private static final String SHARED = "$share/";

  private TopicNames() {}

  /** The length in UTF-8, or -1 if it is not a topic name (MQTT 5, 4.7.1 and 4.7.3). */
  public static int nameBytes(String topic) {
    int bytes = 0;
    for (int i = 0; i < topic.length(); i++) {
      char c = topic.charAt(i);
      if (c == 0 || c == '+' || c == '#') {
        return -1;
      }
      if (c < 0x80) {
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += c < 0x800 ? 2 : 3;
      } else if (i + 1 < topic.length() && Character.isSurrogatePair(c, topic.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        return -1;
      }
    }
    return bytes == 0 || bytes > STRING_BYTES_MAX ? -1 : bytes;
  }

  /** Whether it is a topic filter, perhaps a shared one (MQTT 5, 4.7.1 and 4.8.2). */
  public static boolean isFilter(String filter) {
    String[] levels = topicPart(filter).split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean wild = levels[i].equals("+") || (levels[i].equals("#") && i == levels.length - 1);
      if (!wild && !levels[i].isEmpty() && nameBytes(levels[i]) < 0) {
        return false;
      }
    }
    if (filter.startsWith(SHARED)) {
      int slash = filter.indexOf('/', SHARED.length());
      String group = slash < 0 ? "" : filter.substring(SHARED.length(), slash);
      return nameBytes(group) > 0 && slash + 1 < filter.length();
    }
    return !filter.isEmpty() && filter.length() <= STRING_BYTES_MAX / 3;
  }

  /**
   * Whether a topic is meant: {@code +} stands for one level, {@code #} for all that follow, and
   * neither, at the first level, for one that begins with {@code $}.
   */
  public static boolean matches(String filter, String topic) {
    String[] wanted = topicPart(filter).split("/", -1);
    String[] levels = topic.split("/", -1);
    if (topic.startsWith("$") && (wanted[0].equals("+") || wanted[0].equals("#"))) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  private static String topicPart(String filter) {
    if (!filter.startsWith(SHARED)) {
      return filter;
    }
    int slash = filter.indexOf('/', SHARED.length());
    return slash < 0 ? "" : filter.substring(slash + 1);
  }
}
