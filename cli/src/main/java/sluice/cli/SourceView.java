package sluice.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import sluice.drivers.SourceStatus;

/** How sensors and files that are sampled do, for people and for machines. */
final class SourceView {
  private SourceView() {}

  /** Those that have no good value, and why: {@code ; climate failed: ...}; else nothing. */
  static String troubles(List<SourceStatus> sources) {
    return sources.stream()
        .filter(source -> source.lastError() != null)
        .map(source -> "; " + source.name() + " " + word(source) + ": " + source.lastError())
        .collect(joining());
  }

  /** The array {@code sources}. */
  static void write(JsonGenerator json, List<SourceStatus> sources) throws IOException {
    json.writeArrayFieldStart("sources");
    for (SourceStatus source : sources) {
      json.writeStartObject();
      json.writeStringField("name", source.name());
      json.writeStringField("state", word(source));
      json.writeNumberField("good", source.readings());
      json.writeNumberField("failures", source.failures());
      json.writeNumberField("out_of_range", source.outOfRange());
      json.writeNumberField("withheld", source.withheld());
      json.writeNumberField("stalled_periods", source.stalledPeriods());
      json.writeStringField("last_error", source.lastError());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String word(SourceStatus source) {
    return source.state().name().toLowerCase(Locale.ROOT);
  }
}
