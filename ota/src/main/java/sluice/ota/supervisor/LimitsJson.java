package sluice.ota.supervisor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Limits of a proof, from the {@link Installer}'s process to the parent: one object. */
final class LimitsJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private LimitsJson() {}

  static String write(ProofLimits limits) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("settle_ms", limits.settleMillis());
      json.writeNumberField("prove_ms", limits.proveMillis());
      json.writeNumberField("rate_percent_min", limits.ratePercentMin());
      json.writeNumberField("latency_percent_max", limits.latencyPercentMax());
      json.writeNumberField("latency_free_us", limits.latencyMicrosFree());
      json.writeNumberField("memory_percent_max", limits.memoryPercentMax());
      json.writeNumberField("memory_kib_max", limits.memoryKibMax());
      json.writeNumberField("errors_max", limits.errorsMax());
      json.writeNumberField("depth_free", limits.depthFree());
      json.writeNumberField("resident_kib_max", limits.residentKibMax());
      json.writeNumberField("check_ms", limits.checkMillis());
      json.writeFieldName("check");
      String[] words = limits.check().toArray(String[]::new);
      json.writeArray(words, 0, words.length);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if it is something else
   */
  static ProofLimits read(String text) throws IOException {
    Map<String, Long> numbers = new HashMap<>();
    List<String> check = new ArrayList<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_INT) {
          numbers.put(json.currentName(), json.getLongValue());
        } else if (token == JsonToken.VALUE_STRING) {
          check.add(json.getText());
        }
      }
    }
    return new ProofLimits(
        number(numbers, "settle_ms"),
        number(numbers, "prove_ms"),
        (int) number(numbers, "rate_percent_min"),
        (int) number(numbers, "latency_percent_max"),
        number(numbers, "latency_free_us"),
        (int) number(numbers, "memory_percent_max"),
        number(numbers, "memory_kib_max"),
        number(numbers, "errors_max"),
        number(numbers, "depth_free"),
        number(numbers, "resident_kib_max"),
        check,
        number(numbers, "check_ms"));
  }

  private static long number(Map<String, Long> numbers, String name) throws IOException {
    Long number = numbers.get(name);
    if (number == null) {
      throw new IOException("limits: " + name + " is not there");
    }
    return number;
  }
}
