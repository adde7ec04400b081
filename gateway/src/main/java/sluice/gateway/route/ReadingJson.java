package sluice.gateway.route;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import sluice.drivers.Reading;

/**
 * A reading as it is published:
 *
 * <pre>{"value":21.5,"unit":"°C","seq":17,"time_ms":1760000000000,"mono_ns":123456789}</pre>
 *
 * A bad reading's value is null and it has {@code "quality":"bad"}; a level has no unit. {@code
 * mono_ns} is the monotonic clock, which edges have from the kernel, {@code time_ms} the wall clock
 * at that time. While that is not known, the object is left open for {@link Times} to add it.
 */
final class ReadingJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ReadingJson() {}

  /** Complete. */
  static byte[] of(Reading reading, long wallMillis) {
    return write(reading, wallMillis, true);
  }

  /** Without its time and its end. */
  static byte[] open(Reading reading) {
    return write(reading, 0, false);
  }

  private static byte[] write(Reading reading, long wallMillis, boolean complete) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(128);
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.configure(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT, complete);
      json.writeStartObject();
      writeValue(json, reading);
      if (!reading.unit().isEmpty()) {
        json.writeStringField("unit", reading.unit());
      }
      json.writeNumberField("seq", reading.sequence());
      if (complete) {
        json.writeNumberField("time_ms", wallMillis);
      }
      json.writeNumberField("mono_ns", reading.monotonicNanos());
      if (complete) {
        json.writeEndObject();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return bytes.toByteArray();
  }

  private static void writeValue(JsonGenerator json, Reading reading) throws IOException {
    double value = reading.value();
    if (reading.quality() == Reading.Quality.BAD) {
      json.writeNullField("value");
      json.writeStringField("quality", "bad");
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.writeNumberField("value", (long) value);
    } else {
      json.writeNumberField("value", value);
    }
  }
}
