package sluice.config;

/** The schema of {@code [uplink.NAME.will]}. */
final class WillTable {
  private WillTable() {}

  static WillConfig read(TableReader t, GatewayConfig gateway) {
    String topic = t.string("topic", gateway.topicPrefix() + "/" + gateway.id() + "/state");
    if (topic.contains("#") || topic.contains("+")) {
      t.wrong("topic", "must be a topic, without + and #");
    }
    WillConfig will =
        new WillConfig(
            topic,
            t.string("payload", "offline"),
            (int) t.integer("qos", 0, 2, 1),
            t.bool("retain", false),
            t.millis("delay", 0, 365 * ConfigReader.DAY_MILLIS, 0));
    t.end();
    return will;
  }
}
