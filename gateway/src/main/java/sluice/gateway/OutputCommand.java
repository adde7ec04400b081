package sluice.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of an output.
 *
 * @param leaseMillis how long, at least 1; {@link #UNSAID} for as the output is configured
 * @param sentMillis when it was sent, wall clock; {@link #UNSAID} if it does not say
 */
record OutputCommand(boolean value, long leaseMillis, long sentMillis) {
  static final long UNSAID = -1;

  /** A longer payload is not even looked at. */
  static final int PAYLOAD_BYTES_MAX = 1_024;

  private static final int QUOTED_MAX = 40;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * Reads {@code 0}, {@code 1}, {@code true}, {@code false}, {@code on}, {@code off} in any case,
   * or a JSON object with {@code value} and, if wanted, {@code lease_ms} and {@code sent_ms}.
   *
   * @throws IllegalArgumentException that says what is wrong and what is understood
   */
  static OutputCommand parse(byte[] payload) {
    if (payload.length > PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException(
          payload.length + " bytes; a command has " + PAYLOAD_BYTES_MAX + " at most");
    }
    String text = new String(payload, StandardCharsets.UTF_8).strip();
    if (text.startsWith("{")) {
      return json(text);
    }
    Boolean value = value(text);
    if (value == null) {
      throw new IllegalArgumentException(
          "\"" + quoted(text) + "\" is none of 0, 1, true, false, on, off, {\"value\":1}");
    }
    return new OutputCommand(value, UNSAID, UNSAID);
  }

  private static OutputCommand json(String text) {
    Boolean value = null;
    long lease = UNSAID;
    long sent = UNSAID;
    try (JsonParser json = FACTORY.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "value" -> value = jsonValue(json);
          case "lease_ms" -> lease = number(json, field, 1);
          case "sent_ms" -> sent = number(json, field, 0);
          default ->
              throw new IllegalArgumentException(
                  "\"" + quoted(field) + "\" is none of value, lease_ms, sent_ms");
        }
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("there is something behind the JSON object");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("is no JSON object: " + quoted("" + e.getMessage()), e);
    }
    if (value == null) {
      throw new IllegalArgumentException("\"value\" is missing; for instance {\"value\":1}");
    }
    return new OutputCommand(value, lease, sent);
  }

  private static boolean jsonValue(JsonParser json) throws IOException {
    Boolean value = json.currentToken().isScalarValue() ? value(json.getText()) : null;
    if (value == null) {
      throw new IllegalArgumentException("\"value\" must be 0, 1, true, false, \"on\" or \"off\"");
    }
    return value;
  }

  private static long number(JsonParser json, String field, long min) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < min) {
      throw new IllegalArgumentException(
          "\"" + field + "\" must be a whole number of milliseconds from " + min);
    }
    return json.getLongValue();
  }

  private static @Nullable Boolean value(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "true", "on" -> true;
      case "0", "false", "off" -> false;
      default -> null;
    };
  }

  /** What a stranger sent, so that it neither fills the log nor moves a terminal's cursor. */
  private static String quoted(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), QUOTED_MAX); i++) {
      char c = text.charAt(i);
      safe.append(c < ' ' || c > '~' ? '?' : c);
    }
    return safe.append(text.length() > QUOTED_MAX ? "..." : "").toString();
  }
}
