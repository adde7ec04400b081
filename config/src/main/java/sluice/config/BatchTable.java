package sluice.config;

/** The schema of {@code [uplink.NAME.batch]}. */
final class BatchTable {
  private BatchTable() {}

  static BatchConfig read(TableReader t, GatewayConfig gateway) {
    BatchConfig batch =
        new BatchConfig(
            t.choice("form", BatchConfig.Form.values()),
            t.choice("compression", BatchConfig.Compression.values()),
            ConfigReader.topic(t, "topic", gateway.topicPrefix() + "/" + gateway.id() + "/batch"),
            (int) t.integer("records_max", 2, 10_000, 200),
            (int) t.bytes("bytes_max", 1_024, 128L << 10, 64L << 10),
            t.millis("delay", 0, 60_000, 250));
    t.end();
    return batch;
  }
}
