package sluice.ota.bundle;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of an object, each taken once; {@link #end} refuses those that nobody took. */
public final class JsonFields {
  private final String what;
  private final Map<String, Object> fields;

  JsonFields(String what, Map<String, Object> fields) {
    this.what = what;
    this.fields = new LinkedHashMap<>(fields);
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  public String text(String name) throws BundleException {
    return take(name, String.class, "text");
  }

  public long number(String name) throws BundleException {
    return take(name, Long.class, "a whole number");
  }

  /** Of a list or threshold: no document has more than some thousands of anything. */
  public int count(String name) throws BundleException {
    long number = number(name);
    if (number < 0 || number > 1_000_000) {
      throw new BundleException(what + ": " + name + ": " + number + " is not within 0 to 1000000");
    }
    return (int) number;
  }

  public boolean flag(String name) throws BundleException {
    return take(name, Boolean.class, "true or false");
  }

  public Instant time(String name) throws BundleException {
    String text = text(name);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new BundleException(what + ": " + name + ": is no time as 2026-11-29T00:00:00Z", e);
    }
  }

  byte[] bytes(String name) throws BundleException {
    String text = text(name);
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (!Base64.getEncoder().encodeToString(bytes).equals(text)) { // bits that mean nothing
        throw new BundleException(what + ": " + name + ": is not base64 as it is written");
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw new BundleException(what + ": " + name + ": is no base64", e);
    }
  }

  public JsonFields object(String name) throws BundleException {
    return fields(what + ": " + name, take(name, Map.class, "an object"));
  }

  public List<JsonFields> objects(String name) throws BundleException {
    List<JsonFields> objects = new ArrayList<>();
    for (Object value : take(name, List.class, "an array")) {
      if (!(value instanceof Map<?, ?> map)) {
        throw new BundleException(what + ": " + name + ": holds what is no object");
      }
      objects.add(fields(what + ": " + name + "[" + objects.size() + "]", map));
    }
    return objects;
  }

  public List<String> texts(String name) throws BundleException {
    List<String> texts = new ArrayList<>();
    for (Object value : take(name, List.class, "an array")) {
      if (!(value instanceof String text)) {
        throw new BundleException(what + ": " + name + ": holds what is no text");
      }
      texts.add(text);
    }
    return texts;
  }

  /** The names that were not taken yet. */
  List<String> names() {
    return List.copyOf(fields.keySet());
  }

  /** Refuses a document of another kind or of a later format. */
  public void kind(String type, int format) throws BundleException {
    String is = text("type");
    long version = number("format");
    if (!is.equals(type) || version != format) {
      throw new BundleException(
          what
              + ": is a "
              + is
              + " of format "
              + version
              + ", wanted is a "
              + type
              + " of format "
              + format);
    }
  }

  public void end() throws BundleException {
    if (!fields.isEmpty()) {
      throw new BundleException(what + ": unknown fields " + fields.keySet());
    }
  }

  private <T> T take(String name, Class<T> type, String kind) throws BundleException {
    Object value = fields.remove(name);
    if (value == null) {
      throw new BundleException(what + ": " + name + " is missing");
    }
    if (!type.isInstance(value)) {
      throw new BundleException(what + ": " + name + " is not " + kind);
    }
    return type.cast(value);
  }

  private static JsonFields fields(String what, Map<?, ?> map) {
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((key, value) -> fields.put((String) key, value));
    return new JsonFields(what, fields);
  }
}
