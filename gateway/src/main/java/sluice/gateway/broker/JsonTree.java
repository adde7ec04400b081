package sluice.gateway.broker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object, whole in memory; what is missing or of another type is an error. Immutable. */
final class JsonTree {
  private static final int DEPTH_MAX = 16;
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<?, ?> fields;

  private JsonTree(Map<?, ?> fields) {
    this.fields = fields;
  }

  static JsonTree parse(byte[] text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      if (read(parser, 0) instanceof Map<?, ?> map && parser.nextToken() == null) {
        return new JsonTree(map);
      }
      throw new IOException("no JSON object");
    }
  }

  private static Object read(JsonParser parser, int depth) throws IOException {
    if (depth > DEPTH_MAX) {
      throw new IOException("nested more than " + DEPTH_MAX + " deep");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> map = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        map.put(name, read(parser, depth + 1));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(read(parser, depth + 1));
      }
      return list;
    }
    return scalar(parser, token);
  }

  private static Object scalar(JsonParser parser, @Nullable JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return token == JsonToken.VALUE_TRUE;
    }
    throw new IOException("a value that is not expected: " + token);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  String string(String name) throws IOException {
    return value(name, String.class);
  }

  @Nullable String optional(String name) throws IOException {
    return has(name) ? string(name) : null;
  }

  long number(String name) throws IOException {
    return value(name, Long.class);
  }

  int integer(String name) throws IOException {
    return Math.toIntExact(number(name));
  }

  boolean flag(String name) throws IOException {
    return value(name, Boolean.class);
  }

  /** Of Base64. */
  byte[] bytes(String name) throws IOException {
    try {
      return Base64.getDecoder().decode(string(name));
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": no Base64", e);
    }
  }

  JsonTree object(String name) throws IOException {
    return new JsonTree(value(name, Map.class));
  }

  List<JsonTree> objects(String name) throws IOException {
    List<JsonTree> all = new ArrayList<>();
    for (Object one : value(name, List.class)) {
      if (!(one instanceof Map<?, ?> map)) {
        throw new IOException(name + ": not all are objects");
      }
      all.add(new JsonTree(map));
    }
    return all;
  }

  private <T> T value(String name, Class<T> type) throws IOException {
    Object value = fields.get(name);
    if (!type.isInstance(value)) {
      throw new IOException(name + ": is missing, or of another type");
    }
    return type.cast(value);
  }
}
