package sluice.gateway.route;

/**
 * How records are put together.
 *
 * @param topic where batches go
 * @param recordsMax in one batch, at least 1
 * @param bytesMax of their payloads and topics, before compression; one record may be more
 * @param delayMillis how long a record waits for others
 */
public record BatchOptions(
    Form form,
    Compression compression,
    String topic,
    int recordsMax,
    int bytesMax,
    long delayMillis) {

  /** What stands around and between the elements. */
  public enum Form {
    /** A JSON array. */
    ARRAY("application/json", "[", ",", "]"),
    /** One element a line. */
    LINES("application/x-ndjson", "", "\n", "\n");

    final String contentType;
    final String open;
    final String between;
    final String close;

    Form(String contentType, String open, String between, String close) {
      this.contentType = contentType;
      this.open = open;
      this.between = between;
      this.close = close;
    }
  }
}
