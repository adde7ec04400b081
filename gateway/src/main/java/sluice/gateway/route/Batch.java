package sluice.gateway.route;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sluice.gateway.spool.SpoolRecord;

/**
 * Records put together into one payload, in the spool's order, each as {@link RecordJson} has it.
 * Loop's thread only; one for each uplink, used again.
 */
final class Batch {
  private final BatchOptions options;
  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private List<SpoolRecord> records = new ArrayList<>();
  private int size;

  Batch(BatchOptions options) {
    this.options = options;
  }

  /** Whether one more of such a record would go over a limit; an empty batch takes any. */
  boolean hasRoomFor(SpoolRecord record) {
    return records.isEmpty()
        || (records.size() < options.recordsMax() && size + cost(record) <= options.bytesMax());
  }

  /** Whether nothing more fits. */
  boolean isFull() {
    return records.size() >= options.recordsMax() || size >= options.bytesMax();
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  void add(SpoolRecord record) {
    writeElement(record);
    records.add(record);
    size += cost(record);
  }

  /** What is in it, in order. */
  List<SpoolRecord> records() {
    return records;
  }

  /** The payload; the batch is empty afterwards. */
  byte[] take() {
    write(options.form().close);
    byte[] plain = bytes.toByteArray();
    clear();
    return options.compression().compress(plain, plain.length);
  }

  void clear() {
    bytes.reset();
    records = new ArrayList<>();
    size = 0;
  }

  private void writeElement(SpoolRecord record) {
    write(records.isEmpty() ? options.form().open : options.form().between);
    try (JsonGenerator json = RecordJson.JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter(""));
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      RecordJson.write(json, record);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
  }

  private void write(String ascii) {
    bytes.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static int cost(SpoolRecord record) {
    return record.payload().length + record.topic().length();
  }
}
