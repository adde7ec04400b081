package sluice.gateway.route;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.SpoolRecord;

/**
 * A record where others stand beside it:
 *
 * <pre>{"id":"3-17","topic":"sluice/greenhouse/door","data":{"value":1,…}}</pre>
 *
 * A payload that is not one JSON value on one line goes as base64 in {@code data64}.
 */
final class RecordJson {
  static final JsonFactory JSON = new JsonFactory();

  private RecordJson() {}

  /** Writes the fields; the object is the caller's. */
  static void write(JsonGenerator json, SpoolRecord record) throws IOException {
    json.writeStringField("id", RecordId.text(record.id()));
    json.writeStringField("topic", record.topic());
    if (isJson(record.payload())) {
      json.writeFieldName("data");
      json.writeRawValue(new String(record.payload(), StandardCharsets.UTF_8));
    } else {
      json.writeBinaryField("data64", record.payload());
    }
  }

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
}
