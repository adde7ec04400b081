package sluice.config;

import java.util.List;

/** What a topic filter looks like (OASIS MQTT 5, 4.7.1). Pure. */
public final class MqttFilter {
  private MqttFilter() {}

  /** Whether {@code +} stands alone in its level and {@code #} alone in the last one. */
  public static boolean isValid(String filter) {
    List<String> levels = List.of(filter.split("/", -1));
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean last = i == levels.size() - 1;
      boolean plain = level.indexOf('+') < 0 && level.indexOf('#') < 0;
      if (!plain && !level.equals("+") && !(last && level.equals("#"))) {
        return false;
      }
    }
    return !filter.isEmpty();
  }
}
