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
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON (RFC 8259): {@code type} first, then the record's components in their order.
 * Strict: nothing twice, nothing missing, nothing behind it. Only what a later release may have
 * added is let pass, by the rule of {@link ControlMessage}. The records are the schema.
 */
final class ControlJson {
  private static final String TYPE = "type";
  private static final int NESTING_MAX = 16;
  private static final int ELEMENTS_MAX = 256;
  private static final Pattern TYPE_NAME = Pattern.compile("[A-Z][A-Za-z]{0,39}");

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

  private static final Map<String, Class<?>> TYPES =
      Stream.of(ControlMessage.class.getPermittedSubclasses())
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

  /** What reflection says of a record, asked once: it takes its time. */
  private record Shape(List<RecordComponent> components, Constructor<?> constructor) {}

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          RecordComponent[] all = type.getRecordComponents();
          Class<?>[] types = Stream.of(all).map(RecordComponent::getType).toArray(Class<?>[]::new);
          try {
            return new Shape(List.of(all), type.getDeclaredConstructor(types));
          } catch (NoSuchMethodException e) {
            throw new IllegalStateException("control: " + type, e);
          }
        }
      };

  private ControlJson() {}

  /** Has messages of these types be quick the first time, too. */
  static void warm(ControlMessage... messages) {
    for (ControlMessage message : messages) {
      try {
        var _ = read(write(message));
      } catch (IOException e) {
        throw new IllegalStateException("control: " + message.getClass(), e);
      }
    }
  }

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
    for (RecordComponent component : SHAPES.get(record.getClass()).components()) {
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

  /**
   * Reads one.
   *
   * @throws UnknownMessageException if it may be one of a later release
   * @throws ControlException if it is none
   */
  static ControlMessage read(byte[] bytes) throws ControlException, UnknownMessageException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "is no JSON object");
      require(TYPE.equals(parser.nextFieldName()), "its first field is not \"type\"");
      Class<?> type = type(parser.nextTextValue());
      ControlMessage message = (ControlMessage) readComponents(parser, type);
      require(parser.nextToken() == null, "something follows its end");
      return message;
    } catch (ControlException | UnknownMessageException e) {
      throw e;
    } catch (IOException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("is no JSON");
      throw new ControlException("message: " + first, e);
    }
  }

  private static Class<?> type(@Nullable String name) throws IOException {
    Class<?> type = name == null ? null : TYPES.get(name);
    if (type != null) {
      return type;
    }
    if (name == null || !TYPE_NAME.matcher(name).matches()) {
      throw new ControlException("message: its type is no name");
    }
    throw new UnknownMessageException(name);
  }

  /** In their order, which is as strict as can be and needs no map. */
  private static Object readComponents(JsonParser parser, Class<?> type) throws IOException {
    Shape shape = SHAPES.get(type);
    Object[] values = new Object[shape.components.size()];
    for (int i = 0; i < values.length; i++) {
      RecordComponent component = shape.components.get(i);
      String name = component.getName();
      require(name.equals(parser.nextFieldName()), type.getSimpleName() + ": no " + name);
      parser.nextToken();
      values[i] = readValue(parser, component.getGenericType(), name);
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) { // a later release has added it
      parser.nextToken();
      parser.skipChildren();
    }
    try {
      return shape.constructor.newInstance(values);
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
    return plain.isEnum() ? constant(plain, parser.getText()) : parser.getText();
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

  private static Object constant(Class<?> type, String text) throws UnknownMessageException {
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equals(text)) {
        return constant;
      }
    }
    throw new UnknownMessageException(type.getSimpleName());
  }

  private static void require(boolean so, String otherwise) throws ControlException {
    if (!so) {
      throw new ControlException("message: " + otherwise);
    }
  }
}
