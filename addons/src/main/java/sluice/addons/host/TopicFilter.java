package sluice.addons.host;

import java.util.List;
import sluice.config.MqttFilter;

/** An MQTT topic filter (OASIS MQTT 5, 4.7). Immutable; any thread. */
final class TopicFilter {
  private static final int LENGTH_MAX = 1_024;

  private final String text;
  private final List<String> levels;

  private TopicFilter(String text) {
    this.text = text;
    this.levels = List.of(text.split("/", -1));
  }

  /**
   * A filter.
   *
   * @throws IllegalArgumentException if it is none
   */
  static TopicFilter of(String text) {
    TopicFilter filter = new TopicFilter(text);
    if (text.isEmpty() || text.length() > LENGTH_MAX || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a filter has 1 to " + LENGTH_MAX + " characters");
    }
    if (!MqttFilter.isValid(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is no MQTT filter (MQTT 5, 4.7.1)");
    }
    return filter;
  }

  /** Whether a text can be published to. */
  static boolean isTopic(String text) {
    return !text.isEmpty()
        && text.length() <= LENGTH_MAX
        && text.indexOf('+') < 0
        && text.indexOf('#') < 0
        && text.indexOf('\0') < 0;
  }

  /** Whether a topic is one of this filter's. */
  boolean matches(String topic) {
    int from = 0;
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      if (level.equals("#")) {
        return true;
      }
      if (from > topic.length()) {
        return false;
      }
      int slash = topic.indexOf('/', from);
      int to = slash < 0 ? topic.length() : slash;
      boolean same =
          level.equals("+") || (level.length() == to - from && topic.startsWith(level, from));
      if (!same) {
        return false;
      }
      from = to + 1;
    }
    return from > topic.length();
  }

  /** Whether every topic of the other is one of this filter's. */
  boolean covers(TopicFilter other) {
    for (int i = 0; i < levels.size(); i++) {
      String mine = levels.get(i);
      if (mine.equals("#")) {
        return true;
      }
      if (i >= other.levels.size() || other.levels.get(i).equals("#")) {
        return false;
      }
      if (!mine.equals("+") && !mine.equals(other.levels.get(i))) {
        return false;
      }
    }
    return levels.size() == other.levels.size();
  }

  @Override
  public String toString() {
    return text;
  }
}
