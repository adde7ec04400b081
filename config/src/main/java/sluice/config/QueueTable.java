package sluice.config;

import java.nio.charset.StandardCharsets;

/** The schema of {@code [spool.queue.NAME]}. */
final class QueueTable {
  private static final int NAME_BYTES_MAX = 64;
  private static final long RECORDS_MAX = 1L << 40;

  private QueueTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static QueueConfig read(TableReader t) {
    QueueConfig queue =
        new QueueConfig(
            t.name(),
            t.strings("topics"),
            (int) t.integer("priority", 0, 7, 4),
            t.choice("at_limit", QueueConfig.AtLimit.values()),
            t.bytes("max_bytes", 0, 1L << 40, 0),
            t.integer("max_records", 0, RECORDS_MAX, 0),
            t.millis("max_age", 0, 3_650L * ConfigReader.DAY_MILLIS, 0),
            t.choice("durability", QueueConfig.Durability.values()));
    checkTopics(t, queue);
    if (queue.durability() == QueueConfig.Durability.MEMORY && queue.maxBytes() == 0) {
      t.wrong("durability", "\"memory\" needs max_bytes: memory is small");
    }
    if (t.name().getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
      t.wrong("topics", "the queue's name is longer than " + NAME_BYTES_MAX + " bytes");
    }
    t.end();
    return queue;
  }

  private static void checkTopics(TableReader t, QueueConfig queue) {
    boolean isDefault = queue.name().equals(QueueConfig.DEFAULT);
    if (isDefault && !queue.topics().isEmpty()) {
      t.wrong("topics", "the queue \"default\" takes what no other one does; it has no topics");
    }
    if (!isDefault && queue.topics().isEmpty()) {
      t.wrong("topics", "is missing; for instance topics = [\"sluice/+/door\"]");
    }
    for (String filter : queue.topics()) {
      if (!MqttFilter.isValid(filter)) {
        t.wrong("topics", "\"" + filter + "\" is no topic filter (MQTT 5, 4.7)");
      }
    }
  }
}
