package sluice.gateway.spool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many records were lost, by topic and reason, since the spool was made: the log keeps the
 * totals. Topics beyond a limit are counted together. Loop's thread only, after recovery.
 */
final class DropTotals {
  /** What stands for topics that have no row of their own. */
  static final String OTHER = "other";

  static final int TOPICS_MAX = 128;
  static final int TOPIC_BYTES_MAX = 128;

  private final Map<Key, Long> totals = new HashMap<>();
  private final Set<String> topics = new LinkedHashSet<>();
  private final Set<Key> unlogged = new LinkedHashSet<>();

  /** A row. */
  record Key(String topic, DropReason reason) {}

  void add(String topic, DropReason reason) {
    Key key = new Key(row(topic), reason);
    totals.merge(key, 1L, Long::sum);
    unlogged.add(key);
  }

  /** What the log says; totals only grow. */
  void recovered(String topic, DropReason reason, long total) {
    totals.merge(new Key(row(topic), reason), total, Math::max);
  }

  Map<Key, Long> all() {
    return totals;
  }

  List<Drop> list() {
    List<Drop> all = new ArrayList<>();
    totals.forEach((key, total) -> all.add(new Drop(key.topic(), key.reason(), total)));
    return all;
  }

  /** The rows that have grown since {@link #logged}. */
  Set<Key> unlogged() {
    return unlogged;
  }

  void logged() {
    unlogged.clear();
  }

  long total(Key key) {
    return totals.getOrDefault(key, 0L);
  }

  private String row(String topic) {
    if (topics.contains(topic)) {
      return topic;
    }
    boolean tooLong = topic.getBytes(StandardCharsets.UTF_8).length > TOPIC_BYTES_MAX;
    if (topics.size() >= TOPICS_MAX || tooLong) {
      return OTHER;
    }
    topics.add(topic);
    return topic;
  }
}
