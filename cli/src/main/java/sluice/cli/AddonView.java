package sluice.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import sluice.addons.host.AddonStatus;

/** How addons do, for people and for machines. */
final class AddonView {
  private AddonView() {}

  /** Each of them, or nothing: {@code ; addon hello running}. */
  static String text(List<AddonStatus> addons) {
    return addons.stream().map(AddonView::text).collect(joining());
  }

  private static String text(AddonStatus addon) {
    String why = addon.why().isEmpty() ? "" : ": " + addon.why();
    return "; addon " + addon.name() + " " + addon.state() + why;
  }

  /** The array {@code addons}. */
  static void write(JsonGenerator json, List<AddonStatus> addons) throws IOException {
    json.writeArrayFieldStart("addons");
    for (AddonStatus addon : addons) {
      json.writeStartObject();
      json.writeStringField("name", addon.name());
      json.writeStringField("version", addon.version());
      json.writeStringField("kind", addon.kind());
      json.writeStringField("state", addon.state());
      json.writeStringField("why", addon.why());
      json.writeArrayFieldStart("handles");
      for (String handle : addon.handles()) {
        json.writeString(handle);
      }
      json.writeEndArray();
      json.writeNumberField("published", addon.published());
      json.writeNumberField("missed", addon.missed());
      json.writeNumberField("lines_dropped", addon.linesDropped());
      json.writeNumberField("memory_bytes", addon.memoryBytes());
      json.writeNumberField("loop_us", addon.loopMicros());
      json.writeNumberField("loop_us_worst", addon.loopMicrosWorst());
      json.writeNumberField("exceptions", addon.exceptions());
      json.writeNumberField("overruns", addon.overruns());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
