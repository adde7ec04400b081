package sluice.ota.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) as signed documents have it: objects, arrays, text, whole numbers and flags. No
 * null, no fraction, no field twice, nothing after the end, and a limit on everything.
 */
public final class StrictJson {
  private static final int NESTING_MAX = 8;
  private static final int TEXT_MAX = 256 * 1_024;
  private static final int NUMBER_DIGITS_MAX = 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(TEXT_MAX)
                  .maxNumberLength(NUMBER_DIGITS_MAX)
                  .maxNameLength(100)
                  .build())
          .build();

  /** Writes one value. */
  public interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  private StrictJson() {}

  /** Without white space, fields in the order in which they are written, and a line's end. */
  public static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writer.write(json);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a document that is an object.
   *
   * @param what it is called in messages
   */
  public static JsonFields object(byte[] bytes, String what) throws BundleException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BundleException(what + ": is no JSON object");
      }
      Map<String, Object> fields = readObject(parser);
      if (parser.nextToken() != null) {
        throw new BundleException(what + ": something follows its end");
      }
      return new JsonFields(what, fields);
    } catch (BundleException e) {
      throw e;
    } catch (IOException e) {
      throw new BundleException(what + ": " + firstLine(e), e);
    }
  }

  private static Map<String, Object> readObject(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, readValue(parser));
    }
    return fields;
  }

  private static List<Object> readArray(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(readValue(parser));
    }
    return values;
  }

  private static Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue(); // throws beyond 64 bits
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL, VALUE_NUMBER_FLOAT, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new BundleException("neither null nor fractions belong here");
      case FIELD_NAME, END_OBJECT, END_ARRAY ->
          throw new BundleException("a value is missing"); // the parser does not let it come here
    };
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("is no JSON");
  }
}
