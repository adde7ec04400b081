package sluice.gateway.handover;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part's object, read with types. Fields that are not asked for are passed over: the other
 * gateway may be of a later version. A number that is none (NaN, infinite) is its text.
 */
final class Json {
  private static final int DEPTH_MAX = 8;
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String what;
  private final Map<?, ?> fields;

  private Json(String what, Map<?, ?> fields) {
    this.what = what;
    this.fields = fields;
  }

  // --- writing ---

  /** Of strings, whole and other numbers, yes and no, lists and objects of them. */
  static String write(Map<String, ?> object) {
    StringWriter text = new StringWriter();
    try (JsonGenerator to = FACTORY.createGenerator(text)) {
      write(to, object);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }

  private static void write(JsonGenerator to, Object value) throws IOException {
    switch (value) {
      case String text -> to.writeString(text);
      case Boolean flag -> to.writeBoolean(flag);
      case Double number -> to.writeNumber(number); // quoted if it is none
      case Number number -> to.writeNumber(number.longValue());
      case List<?> list -> {
        to.writeStartArray();
        for (Object one : list) {
          write(to, one);
        }
        to.writeEndArray();
      }
      case Map<?, ?> map -> {
        to.writeStartObject();
        for (var field : map.entrySet()) {
          to.writeFieldName((String) field.getKey());
          write(to, field.getValue());
        }
        to.writeEndObject();
      }
      default -> throw new IllegalArgumentException("handover: " + value.getClass());
    }
  }

  // --- reading ---

  static Json read(Part part) throws IOException {
    String what = "handover: " + part.kind() + " " + part.name();
    try (JsonParser from = FACTORY.createParser(part.state())) {
      if (from.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no object");
      }
      Json json = new Json(what, object(from, 1));
      if (from.nextToken() != null) {
        throw new IOException("something follows its object");
      }
      return json;
    } catch (IOException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> object(JsonParser from, int depth) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String name = from.currentName();
      object.put(name, value(from, from.nextToken(), depth));
    }
    return object;
  }

  private static Object value(JsonParser from, JsonToken token, int depth) throws IOException {
    if (depth > DEPTH_MAX) {
      throw new IOException("objects within objects, over " + DEPTH_MAX);
    }
    return switch (token) {
      case START_OBJECT -> object(from, depth + 1);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (JsonToken t = from.nextToken(); t != JsonToken.END_ARRAY; t = from.nextToken()) {
          list.add(value(from, t, depth + 1));
        }
        yield list;
      }
      case VALUE_STRING -> from.getText();
      case VALUE_NUMBER_INT -> from.getLongValue();
      case VALUE_NUMBER_FLOAT -> from.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new IOException("a value that is " + token);
    };
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    fields.keySet().forEach(name -> names.add((String) name));
    return names;
  }

  String text(String name) throws IOException {
    return as(String.class, name, fields.get(name));
  }

  boolean flag(String name) throws IOException {
    return as(Boolean.class, name, fields.get(name));
  }

  long number(String name) throws IOException {
    return as(Long.class, name, fields.get(name));
  }

  /** Also one that is none. */
  double fraction(String name) throws IOException {
    Object value = fields.get(name);
    if (value instanceof String text && Set.of("NaN", "Infinity", "-Infinity").contains(text)) {
      return Double.parseDouble(text);
    }
    return as(Number.class, name, value).doubleValue();
  }

  Json object(String name) throws IOException {
    return new Json(what + ": " + name, as(Map.class, name, fields.get(name)));
  }

  List<Json> objects(String name) throws IOException {
    List<Json> all = new ArrayList<>();
    for (Object one : as(List.class, name, fields.get(name))) {
      all.add(new Json(what + ": " + name, as(Map.class, name, one)));
    }
    return all;
  }

  List<Integer> integers(String name) throws IOException {
    List<Integer> all = new ArrayList<>();
    for (Object one : as(List.class, name, fields.get(name))) {
      all.add(as(Long.class, name, one).intValue());
    }
    return all;
  }

  /** All fields, which are whole numbers. */
  Map<String, Long> numbers() throws IOException {
    Map<String, Long> all = new LinkedHashMap<>();
    for (String name : names()) {
      all.put(name, number(name));
    }
    return all;
  }

  private <T> T as(Class<T> type, String name, @Nullable Object value) throws IOException {
    if (!type.isInstance(value)) {
      throw new IOException(what + ": " + name + " is missing, or no " + type.getSimpleName());
    }
    return type.cast(value);
  }
}
