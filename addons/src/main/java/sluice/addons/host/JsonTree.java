package sluice.addons.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings, numbers, booleans and nulls. */
final class JsonTree {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int DEPTH_MAX = 64;

  private JsonTree() {}

  /** One value, and nothing behind it; a null at the top is an empty map. */
  static Object parse(byte[] bytes) throws IOException {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      json.nextToken();
      Object value = value(json, 0);
      if (json.nextToken() != null) {
        throw new IOException("more than one value at " + json.currentLocation().getLineNr());
      }
      return value == null ? Map.of() : value;
    }
  }

  private static @Nullable Object value(JsonParser json, int depth) throws IOException {
    JsonToken token = json.currentToken();
    if (token == null || depth > DEPTH_MAX) {
      throw new IOException(token == null ? "is no JSON" : "is nested too deep");
    }
    return switch (token) {
      case START_OBJECT -> object(json, depth);
      case START_ARRAY -> array(json, depth);
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("is no JSON at line " + json.currentLocation().getLineNr());
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser json, int depth)
      throws IOException {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      all.put(name, value(json, depth + 1));
    }
    return all;
  }

  private static List<@Nullable Object> array(JsonParser json, int depth) throws IOException {
    List<@Nullable Object> all = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      all.add(value(json, depth + 1));
    }
    return all;
  }
}
