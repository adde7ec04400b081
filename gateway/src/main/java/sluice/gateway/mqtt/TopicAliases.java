package sluice.gateway.mqtt;

import java.util.HashMap;
import java.util.Map;

/**
 * Topic aliases towards the broker (MQTT 5, 3.3.2.3.4): the first topics get one, as many as both
 * sides allow; a gateway's topics are few and stay. Valid for one connection.
 */
final class TopicAliases {
  private final Map<String, Integer> aliases = new HashMap<>();
  private final int max;

  TopicAliases(int max) {
    this.max = max;
  }

  /** The alias that the broker knows already, or 0. */
  int known(String topic) {
    Integer alias = max == 0 ? null : aliases.get(topic);
    return alias == null ? 0 : alias;
  }

  /** Whether one is left to assign. */
  boolean hasRoom() {
    return aliases.size() < max;
  }

  /** A new one, which the next publish tells the broker; there is room. */
  int assign(String topic) {
    aliases.put(topic, aliases.size() + 1);
    return aliases.size();
  }
}
