package sluice.loop.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON (RFC 8259): {@code type} first, then the record's components in their order.
 * Strict: nothing else, nothing twice, nothing missing, nothing behind it. The records are the
 * schema.
 */
final class ControlJson {
  private static final String TYPE = "type";
  private static final int NESTING_MAX = 4;
  private static final int ELEMENTS_MAX = 256;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(ControlConnection.MESSAGE_BYTES_MAX)
                  .maxNumberLength(20)
                  .maxNameLength(64)
                  .build())
          .build();

  private ControlJson() {}

  static byte[] write(ControlMessage message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField(TYPE, message.getClass().getSimpleName());
      writeComponents(json, message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return bytes.toByteArray();
  }

  private static void writeComponents(JsonGenerator json, Object record) throws IOException {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      json.writeFieldName(component.getName());
      try {
        writeValue(json, component.getAccessor().invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("control: " + record.getClass(), e);
      }
    }
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case Long number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      case Boolean flag -> json.writeBoolean(flag);
      case String text -> json.writeString(text);
      case Enum<?> constant -> json.writeString(constant.name());
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          writeValue(json, element);
        }
        json.writeEndArray();
      }
      case Record record -> {
        json.writeStartObject();
        writeComponents(json, record);
        json.writeEndObject();
      }
      case null, default -> throw new IllegalStateException("control: " + value + " has no JSON");
    }
  }

  static ControlMessage read(byte[] bytes) throws ControlException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "is no JSON object");
      require(TYPE.equals(parser.nextFieldName()), "its first field is not \"type\"");
      Class<?> type = type(String.valueOf(parser.nextTextValue()));
      ControlMessage message = (ControlMessage) readComponents(parser, type);
      require(parser.nextToken() == null, "something follows its end");
      return message;
    } catch (ControlException e) {
      throw e;
    } catch (IOException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("is no JSON");
      throw new ControlException("message: " + first, e);
    }
  }

  private static Class<?> type(String name) throws ControlException {
    for (Class<?> type : ControlMessage.class.getPermittedSubclasses()) {
      if (type.getSimpleName().equals(name)) {
        return type;
      }
    }
    throw new ControlException("message: there is no such type");
  }

  /** In their order, which is as strict as can be and needs no map. */
  private static Object readComponents(JsonParser parser, Class<?> type) throws IOException {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      require(name.equals(parser.nextFieldName()), type.getSimpleName() + ": no " + name);
      parser.nextToken();
      types[i] = components[i].getType();
      values[i] = readValue(parser, components[i].getGenericType(), name);
    }
    require(
        parser.nextToken() == JsonToken.END_OBJECT, type.getSimpleName() + ": an unknown field");
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new ControlException("message: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("control: " + type, e);
    }
  }

  private static Object readValue(JsonParser parser, Type type, String name) throws IOException {
    JsonToken token = parser.currentToken();
    if (type == long.class || type == int.class) {
      require(token == JsonToken.VALUE_NUMBER_INT, name + " is no whole number");
      return type == int.class ? (Object) parser.getIntValue() : (Object) parser.getLongValue();
    }
    if (type == boolean.class) {
      require(
          token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE, name + " is no flag");
      return token == JsonToken.VALUE_TRUE;
    }
    if (type instanceof ParameterizedType list) {
      return readList(parser, list.getActualTypeArguments()[0], name);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      require(token == JsonToken.START_OBJECT, name + " is no object");
      return readComponents(parser, plain);
    }
    require(token == JsonToken.VALUE_STRING, name + " is no text");
    return plain.isEnum() ? constant(plain, parser.getText(), name) : parser.getText();
  }

  private static List<Object> readList(JsonParser parser, Type of, String name) throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY, name + " is no array");
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(values.size() < ELEMENTS_MAX, name + " has more than " + ELEMENTS_MAX + " elements");
      values.add(readValue(parser, of, name));
    }
    return values;
  }

  private static Object constant(Class<?> type, String text, String name) throws ControlException {
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equals(text)) {
        return constant;
      }
    }
    throw new ControlException("message: " + name + " is none of its values");
  }

  private static void require(boolean so, String otherwise) throws ControlException {
    if (!so) {
      throw new ControlException("message: " + otherwise);
    }
  }
}
