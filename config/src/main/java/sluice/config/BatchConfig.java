package sluice.config;

/**
 * {@code [uplink.NAME.batch]}: many readings in one publish.
 *
 * @param recordsMax in one publish, 2 to 10000
 * @param bytesMax of their topics and payloads, before compression
 * @param delayMillis how long a record waits for others
 */
public record BatchConfig(
    Form form,
    Compression compression,
    String topic,
    int recordsMax,
    int bytesMax,
    long delayMillis) {

  /** How records stand in a batch. */
  public enum Form implements Label {
    JSON_ARRAY,
    JSON_LINES
  }

  /** How a batch is made smaller. */
  public enum Compression implements Label {
    NONE,
    GZIP,
    ZSTD
  }
}
