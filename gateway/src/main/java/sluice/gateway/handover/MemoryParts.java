package sluice.gateway.handover;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.drivers.Reading;
import sluice.drivers.ReportGate;

/** What report policies remember of sampled sources, some to a part. */
final class MemoryParts {
  static final String KIND = "reports";
  private static final int SOURCES_PER_PART = 50;
  private static final int REASON_CHARS_MAX = 200;

  private MemoryParts() {}

  static List<Part> of(Map<String, ReportGate.Memory> memories) {
    List<Part> parts = new ArrayList<>();
    Map<String, Object> sources = new LinkedHashMap<>();
    for (var memory : memories.entrySet()) {
      sources.put(memory.getKey(), fields(memory.getValue()));
      if (sources.size() == SOURCES_PER_PART) {
        parts.add(new Part("", KIND, Json.write(sources), List.of()));
        sources.clear();
      }
    }
    if (!sources.isEmpty()) {
      parts.add(new Part("", KIND, Json.write(sources), List.of()));
    }
    return parts;
  }

  private static Map<String, Object> fields(ReportGate.Memory memory) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Reading last = memory.last();
    if (last != null) {
      Map<String, Object> reading = new LinkedHashMap<>();
      reading.put("value", last.value());
      reading.put("unit", last.unit());
      reading.put("mono_ns", last.monotonicNanos());
      reading.put("sequence", last.sequence());
      String reason = last.reason();
      if (reason != null) {
        reading.put("reason", reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)));
      }
      fields.put("last", reading);
    }
    fields.put("due_ns", memory.dueNanos());
    fields.put("sample_before", memory.sampleBefore());
    fields.put("repeated", (long) memory.repeated());
    fields.put("out_of_range", memory.outOfRange());
    fields.put("withheld", memory.withheld());
    return fields;
  }

  static Map<String, ReportGate.Memory> read(Part part) throws IOException {
    Map<String, ReportGate.Memory> memories = new LinkedHashMap<>();
    Json sources = Json.read(part);
    for (String source : sources.names()) {
      Json fields = sources.object(source);
      memories.put(
          source,
          new ReportGate.Memory(
              fields.has("last") ? reading(source, fields.object("last")) : null,
              fields.number("due_ns"),
              fields.fraction("sample_before"),
              (int) fields.number("repeated"),
              fields.number("out_of_range"),
              fields.number("withheld")));
    }
    return memories;
  }

  private static @Nullable Reading reading(String source, Json from) throws IOException {
    String reason = from.has("reason") ? from.text("reason") : null;
    return new Reading(
        source,
        from.fraction("value"),
        from.text("unit"),
        from.number("mono_ns"),
        from.number("sequence"),
        reason == null ? Reading.Quality.GOOD : Reading.Quality.BAD,
        reason);
  }
}
