package sluice.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import sluice.gateway.UplinkStatus;
import sluice.loop.net.TlsStatus;

/** How each uplink stands, and what secures it, for people and for machines. */
final class UplinkView {
  private UplinkView() {}

  /** What is to be said of TLS, or nothing: {@code ; cloud: TLS by BoringSSL, ...}. */
  static String tls(List<UplinkStatus> uplinks) {
    return uplinks.stream()
        .map(
            uplink -> uplink.tls() == null ? "" : "; " + uplink.name() + ": " + uplink.tls().text())
        .collect(joining());
  }

  /** The array {@code uplinks}. */
  static void write(JsonGenerator json, List<UplinkStatus> uplinks) throws IOException {
    json.writeArrayFieldStart("uplinks");
    for (UplinkStatus uplink : uplinks) {
      json.writeStartObject();
      json.writeStringField("name", uplink.name());
      json.writeStringField("state", uplink.state());
      json.writeNumberField("published", uplink.published());
      json.writeNumberField("acked", uplink.acked());
      json.writeNumberField("inflight", uplink.inflight());
      json.writeNumberField("dead_letters", uplink.deadLetters());
      if (uplink.tls() != null) {
        write(json, uplink.tls());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, TlsStatus tls) throws IOException {
    json.writeObjectFieldStart("tls");
    json.writeStringField("engine", tls.engine() == null ? null : tls.engine().label);
    json.writeStringField("engine_reason", tls.engineReason());
    json.writeStringField(
        "certificate_expires",
        tls.certificateExpires() == null ? null : tls.certificateExpires().toString());
    json.writeStringField("warning", tls.warning());
    json.writeStringField("problem", tls.problem());
    json.writeEndObject();
  }
}
