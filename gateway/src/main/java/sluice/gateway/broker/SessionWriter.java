package sluice.gateway.broker;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.KnownAliases;
import sluice.gateway.mqtt.Will;

/** A session as JSON, with its connection if that goes along. {@link SessionReader} reads it. */
final class SessionWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * The connection that goes along.
   *
   * @param unix whether it is a Unix socket
   * @param peer for logs
   */
  record Moving(ClientState state, boolean unix, String peer, byte[] unsent) {}

  private final JsonGenerator json;
  private final Session session;
  private final long nowNanos;

  private SessionWriter(JsonGenerator json, Session session, long nowNanos) {
    this.json = json;
    this.session = session;
    this.nowNanos = nowNanos;
  }

  /**
   * All of it.
   *
   * @param willSeconds until its will is published if no connection goes along and none comes
   */
  static byte[] write(
      String listener, Session session, @Nullable Moving moving, long willSeconds, long nowNanos)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("listener", listener);
      new SessionWriter(json, session, nowNanos).write(moving, willSeconds);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private void write(@Nullable Moving moving, long willSeconds) throws IOException {
    json.writeStringField("client", session.clientId());
    json.writeStringField("user", session.user());
    json.writeStringField("protocol", session.protocol().name());
    json.writeNumberField("expiry_seconds", session.expirySeconds());
    will(willSeconds);
    subscriptions();
    intake();
    outbox();
    if (moving != null) {
      connection(moving);
    }
  }

  private void will(long seconds) throws IOException {
    Will will = session.will();
    if (will == null) {
      return;
    }
    json.writeObjectFieldStart("will");
    json.writeStringField("topic", will.topic());
    json.writeBinaryField("payload", will.payload());
    json.writeNumberField("qos", will.qos());
    json.writeNumberField("delay_seconds", will.delaySeconds());
    json.writeNumberField("due_seconds", seconds);
    MessageJson.properties(json, will.properties());
    json.writeEndObject();
  }

  private void subscriptions() throws IOException {
    json.writeArrayFieldStart("subscriptions");
    for (Map.Entry<String, Subscription> one : session.subscriptions().entrySet()) {
      json.writeStartObject();
      json.writeStringField("filter", one.getKey());
      json.writeNumberField("qos", one.getValue().qos());
      json.writeBooleanField("no_local", one.getValue().noLocal());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void intake() throws IOException {
    json.writeArrayFieldStart("pending");
    for (Intake.Taken taken : session.intake.pending()) {
      json.writeStartObject();
      json.writeNumberField("packet_id", taken.packetId);
      json.writeNumberField("ack_qos", taken.qos);
      json.writeNumberField("code", taken.code);
      Message message = taken.held;
      if (message != null) {
        MessageJson.write(json, message, nowNanos);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    BitSet unreleased = session.intake.unreleased();
    StringBuilder ids = new StringBuilder();
    unreleased.stream().forEach(id -> ids.append(ids.isEmpty() ? "" : " ").append(id));
    json.writeStringField("unreleased", ids.toString());
  }

  private void outbox() throws IOException {
    json.writeNumberField("last_packet_id", session.outbox.lastPacketId());
    json.writeArrayFieldStart("outgoing");
    for (Map.Entry<Integer, Message> one : session.outbox.inflight().entrySet()) {
      json.writeStartObject();
      json.writeNumberField("packet_id", one.getKey());
      MessageJson.write(json, one.getValue(), nowNanos);
      json.writeEndObject();
    }
    for (Message message : session.outbox.waiting()) {
      json.writeStartObject();
      MessageJson.write(json, message, nowNanos);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void connection(Moving moving) throws IOException {
    ClientState state = moving.state;
    json.writeObjectFieldStart("connection");
    json.writeBooleanField("unix", moving.unix);
    json.writeStringField("peer", moving.peer);
    json.writeBinaryField("unread", state.unread());
    json.writeBinaryField("unsent", moving.unsent);
    json.writeNumberField("keep_alive_seconds", state.keepAliveSeconds());
    json.writeNumberField("silent_ms", state.silentMillis());
    json.writeNumberField("receive_maximum", state.receiveMaximum());
    json.writeNumberField("packet_bytes_max", state.packetBytesMax());
    json.writeNumberField("alias_max", state.aliases().max());
    aliases(state.aliases());
    json.writeEndObject();
  }

  private void aliases(KnownAliases aliases) throws IOException {
    json.writeArrayFieldStart("aliases");
    for (int alias = 1; alias <= aliases.max(); alias++) {
      String topic = aliases.topic(alias);
      if (topic != null) {
        json.writeStartObject();
        json.writeNumberField("alias", alias);
        json.writeStringField("topic", topic);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }
}
