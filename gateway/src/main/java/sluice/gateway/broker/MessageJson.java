package sluice.gateway.broker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.MessageProperties;

/** Messages with their properties as JSON, for a hand-over and for other workers. Pure. */
final class MessageJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private MessageJson() {}

  /**
   * The fields of a message, into an object that is open.
   *
   * @param nowNanos what is left until it expires is counted from here
   */
  static void write(JsonGenerator json, Message message, long nowNanos) throws IOException {
    json.writeStringField("topic", message.topic());
    json.writeBinaryField("payload", message.payload());
    json.writeNumberField("qos", message.qos());
    if (message.expiresNanos() != Message.NEVER) {
      json.writeNumberField("expires_ms", (message.expiresNanos() - nowNanos) / 1_000_000);
    }
    properties(json, message.properties());
  }

  /** One message alone. */
  static byte[] bytes(Message message, long nowNanos) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      write(json, message, nowNanos);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return bytes.toByteArray();
  }

  /** What {@link #bytes} wrote. */
  static Message of(byte[] bytes, long nowNanos) throws IOException {
    return read(JsonTree.parse(bytes), nowNanos);
  }

  static Message read(JsonTree json, long nowNanos) throws IOException {
    long expires =
        json.has("expires_ms") ? nowNanos + json.number("expires_ms") * 1_000_000 : Message.NEVER;
    return new Message(
        json.string("topic"),
        json.bytes("payload"),
        json.integer("qos"),
        readProperties(json),
        expires);
  }

  static void properties(JsonGenerator json, MessageProperties properties) throws IOException {
    if (properties.isNone()) {
      return;
    }
    string(json, "content_type", properties.contentType());
    string(json, "response_topic", properties.responseTopic());
    byte[] correlation = properties.correlationData();
    if (correlation != null) {
      json.writeBinaryField("correlation", correlation);
    }
    json.writeBooleanField("utf8", properties.utf8());
    json.writeNumberField("expiry_seconds", properties.expirySeconds());
    json.writeArrayFieldStart("user");
    for (MessageProperties.User user : properties.user()) {
      json.writeStartObject();
      json.writeStringField("name", user.name());
      json.writeStringField("value", user.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static MessageProperties readProperties(JsonTree json) throws IOException {
    if (!json.has("utf8")) {
      return MessageProperties.NONE;
    }
    List<MessageProperties.User> user = new ArrayList<>();
    for (JsonTree one : json.objects("user")) {
      user.add(new MessageProperties.User(one.string("name"), one.string("value")));
    }
    return new MessageProperties(
        json.optional("content_type"),
        json.flag("utf8"),
        json.number("expiry_seconds"),
        json.optional("response_topic"),
        json.has("correlation") ? json.bytes("correlation") : null,
        user);
  }

  private static void string(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
