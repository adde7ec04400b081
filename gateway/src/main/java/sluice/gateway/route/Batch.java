package sluice.gateway.route;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.SpoolRecord;

/**
 * Records put together into one publish, each with its own id and topic:
 *
 * <pre>{"id":"3-17","topic":"sluice/greenhouse/door","data":{"value":1,…}}</pre>
 *
 * A payload that is no JSON goes as base64 in {@code data64}. One element a record, in the spool's
 * order, as a JSON array or as lines. Loop's thread only; one for each uplink, used again.
 */
final class Batch {
  /** What stands between the elements. */
  enum Form {
    /** A JSON array. */
    ARRAY("application/json", "[", ",", "]"),
    /** One element a line. */
    LINES("application/x-ndjson", "", "\n", "\n");

    final String contentType;
    private final String open;
    private final String between;
    private final String close;

    Form(String contentType, String open, String between, String close) {
      this.contentType = contentType;
      this.open = open;
      this.between = between;
      this.close = close;
    }
  }

  private static final JsonFactory JSON = new JsonFactory();

  private final Form form;
  private final Compression compression;
  private final int recordsMax;
  private final int bytesMax;
  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private long[] ids = new long[16];
  private int count;
  private int size;

  /**
   * An empty batch.
   *
   * @param recordsMax at least 1
   * @param bytesMax of the records' payloads and topics, before compression; one record may be more
   */
  Batch(Form form, Compression compression, int recordsMax, int bytesMax) {
    this.form = form;
    this.compression = compression;
    this.recordsMax = recordsMax;
    this.bytesMax = bytesMax;
  }

  /** Whether one more of such a record would go over a limit; an empty batch takes any. */
  boolean hasRoomFor(SpoolRecord record) {
    return count == 0 || (count < recordsMax && size + cost(record) <= bytesMax);
  }

  /** Whether nothing more fits. */
  boolean isFull() {
    return count >= recordsMax || size >= bytesMax;
  }

  int count() {
    return count;
  }

  void add(SpoolRecord record) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, count * 2);
    }
    writeElement(record);
    ids[count++] = record.id();
    size += cost(record);
  }

  /** The ids in it, in order. */
  long[] ids() {
    return Arrays.copyOf(ids, count);
  }

  /** The payload; the batch is empty afterwards. */
  byte[] take() {
    write(form.close);
    byte[] plain = bytes.toByteArray();
    clear();
    return compression.compress(plain, plain.length);
  }

  void clear() {
    bytes.reset();
    count = 0;
    size = 0;
  }

  private void writeElement(SpoolRecord record) {
    write(count == 0 ? form.open : form.between);
    boolean isJson = isJson(record.payload());
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter(""));
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("id", RecordId.text(record.id()));
      json.writeStringField("topic", record.topic());
      if (isJson) {
        json.writeFieldName("data");
        json.writeRawValue(new String(record.payload(), StandardCharsets.UTF_8));
      } else {
        json.writeBinaryField("data64", record.payload());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
  }

  private void write(String ascii) {
    bytes.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** Exactly one JSON value, on one line. */
  private static boolean isJson(byte[] payload) {
    for (byte b : payload) {
      if (b == '\n' || b == '\r') {
        return false;
      }
    }
    try (JsonParser parser = JSON.createParser(payload)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static int cost(SpoolRecord record) {
    return record.payload().length + record.topic().length();
  }
}
