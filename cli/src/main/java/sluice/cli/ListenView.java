package sluice.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import sluice.gateway.broker.Limit;
import sluice.gateway.broker.ListenStatus;

/** How each local listener and its clients do, for people and for machines. */
final class ListenView {
  private ListenView() {}

  /** Each listener, or nothing: {@code ; shop: 3 clients, published 4711, ...}. */
  static String text(List<ListenStatus> listeners) {
    return listeners.stream().map(one -> "; " + one.text()).collect(joining());
  }

  /** The array {@code listeners}. */
  static void write(JsonGenerator json, List<ListenStatus> listeners) throws IOException {
    json.writeArrayFieldStart("listeners");
    for (ListenStatus one : listeners) {
      json.writeStartObject();
      json.writeStringField("name", one.name());
      json.writeNumberField("port", one.port());
      json.writeNumberField("connections", one.connections());
      json.writeNumberField("sessions", one.sessions());
      json.writeNumberField("published", one.published());
      json.writeNumberField("acknowledged", one.acknowledged());
      json.writeNumberField("refused", one.refused());
      json.writeNumberField("held", one.held());
      json.writeNumberField("delivered", one.delivered());
      json.writeNumberField("dropped", one.dropped());
      json.writeNumberField("denied", one.denied());
      json.writeNumberField("unauthorized", one.unauthorized());
      json.writeNumberField("violations", one.violations());
      json.writeNumberField("taken_over", one.takenOver());
      json.writeNumberField("queued_bytes", one.queuedBytes());
      json.writeObjectFieldStart("limits_reached");
      for (Map.Entry<Limit, Long> limit : one.limits().entrySet()) {
        json.writeNumberField(limit.getKey().label, limit.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
