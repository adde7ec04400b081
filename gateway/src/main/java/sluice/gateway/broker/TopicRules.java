package sluice.gateway.broker;

import java.util.List;
import sluice.gateway.mqtt.TopicNames;
import sluice.gateway.spool.TopicFilter;

/**
 * What the clients of one listener may say and hear. Nothing in it depends on a client's id or user
 * name, so there is nothing that one could be made to smuggle a wildcard in. Pure.
 *
 * @param forward filters of what goes to the spool
 * @param prefix put before a forwarded topic
 * @param local filters of what goes to other clients only
 * @param subscribe filters of what may be subscribed to
 */
public record TopicRules(
    List<String> forward, String prefix, List<String> local, List<String> subscribe) {
  /** All is forwarded as it is, and heard. */
  public static final TopicRules OPEN = new TopicRules(List.of("#"), "", List.of(), List.of("#"));

  /** Of a client's topic or filter: what it costs to match one is bounded by this. */
  static final int TOPIC_BYTES_MAX = 1_024;

  private static final int LEVELS_MAX = 64;

  /** Where a publish goes. */
  enum Way {
    /** To the spool, and to who subscribed. */
    FORWARD,
    /** To who subscribed. */
    LOCAL,
    /** Nowhere: it may not be said here. */
    NOWHERE,
    /** It is no topic name, or longer or deeper than is served here. */
    INVALID
  }

  public TopicRules {
    forward = List.copyOf(forward);
    local = List.copyOf(local);
    subscribe = List.copyOf(subscribe);
  }

  Way of(String topic) {
    int bytes = TopicNames.nameBytes(topic);
    if (bytes < 0 || bytes > TOPIC_BYTES_MAX || isDeep(topic)) {
      return Way.INVALID;
    }
    if (topic.startsWith("$")) {
      return Way.NOWHERE; // the server's own (MQTT 5, 4.7.2)
    }
    if (matchesOne(forward, topic)) {
      return Way.FORWARD;
    }
    return matchesOne(local, topic) ? Way.LOCAL : Way.NOWHERE;
  }

  /** As the spool and the uplinks know a forwarded topic. */
  String upstream(String topic) {
    return prefix.isEmpty() ? topic : prefix + topic;
  }

  /** Whether it is a filter that this broker serves, allowed or not; shared ones are not. */
  static boolean isFilter(String filter) {
    return TopicNames.isFilter(filter)
        && filter.length() <= TOPIC_BYTES_MAX / 3
        && !isDeep(filter)
        && TopicFilter.isValid(filter);
  }

  /** Whether all that a filter takes may be heard. */
  boolean maySubscribe(String filter) {
    return subscribe.stream().anyMatch(allowed -> covers(allowed, filter));
  }

  /** Whether one filter takes all that another one does. */
  static boolean covers(String wider, String narrower) {
    if (narrower.startsWith("$") && !wider.startsWith("$")) {
      return false;
    }
    String[] wide = wider.split("/", -1);
    String[] narrow = narrower.split("/", -1);
    for (int i = 0; i < wide.length; i++) {
      if (wide[i].equals("#")) {
        return true;
      }
      if (i >= narrow.length || narrow[i].equals("#")) {
        return false;
      }
      if (!wide[i].equals("+") && !wide[i].equals(narrow[i])) {
        return false;
      }
    }
    return wide.length == narrow.length;
  }

  private static boolean matchesOne(List<String> filters, String topic) {
    for (String filter : filters) {
      if (TopicFilter.matches(filter, topic)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDeep(String topic) {
    int levels = 1;
    for (int at = topic.indexOf('/'); at >= 0; at = topic.indexOf('/', at + 1)) {
      levels++;
    }
    return levels > LEVELS_MAX;
  }
}
