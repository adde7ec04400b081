package sluice.gateway.route;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import sluice.drivers.Reading;

/**
 * A reading as it is published:
 *
 * <pre>{"value":21.5,"unit":"°C","seq":17,"time_ms":1760000000000,"mono_ns":123456789}</pre>
 *
 * A bad reading's value is null and it has {@code "quality":"bad"}, and a {@code "reason"} if there
 * is one to tell; a level has no unit. {@code mono_ns} is the monotonic clock, which edges have
 * from the kernel, {@code time_ms} the wall clock at that time. While that is not known, the object
 * is left open for {@link Times} to add it.
 *
 * <p>One generator writes all readings, each a root value of its own: to make one costs more than
 * to use it. One thread at a time.
 */
final class ReadingJson {
  private static final int USUAL_BYTES = 256;
  private static final int REASON_CHARS_MAX = 200;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
  private JsonGenerator json = generator();

  /** Complete. */
  byte[] of(Reading reading, long wallMillis) {
    return write(reading, wallMillis, true);
  }

  /** Without its time and its end. */
  byte[] open(Reading reading) {
    return write(reading, 0, false);
  }

  private byte[] write(Reading reading, long wallMillis, boolean complete) {
    bytes.reset();
    try {
      json.writeStartObject();
      writeValue(reading);
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
      json.flush();
      byte[] written = bytes.toByteArray();
      if (!complete) {
        json.writeEndObject(); // the next reading begins outside this one
        json.flush();
      }
      return written;
    } catch (IOException e) { // a unit that is no text; there is no I/O in memory
      json = generator(); // the next reading does not begin inside this one
      throw new UncheckedIOException(e);
    }
  }

  private JsonGenerator generator() {
    try {
      JsonFactory factory = new JsonFactory().setRootValueSeparator(null);
      return factory.createGenerator(bytes, JsonEncoding.UTF8);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
  }

  private void writeValue(Reading reading) throws IOException {
    double value = reading.value();
    if (reading.quality() == Reading.Quality.BAD) {
      json.writeNullField("value");
      json.writeStringField("quality", "bad");
      if (reading.reason() != null) {
        json.writeStringField("reason", abbreviated(reading.reason()));
      }
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.writeNumberField("value", (long) value);
    } else {
      json.writeNumberField("value", value);
    }
  }

  private static String abbreviated(String reason) {
    return reason.length() <= REASON_CHARS_MAX
        ? reason
        : reason.substring(0, REASON_CHARS_MAX) + "...";
  }
}
