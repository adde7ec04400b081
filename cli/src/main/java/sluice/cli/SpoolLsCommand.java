package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.SpoolInspection.SegmentFacts;

/** {@code sluice spool ls}: the segments. */
final class SpoolLsCommand extends Command {
  @Override
  CommandSpec spec() {
    return SpoolSource.addOptions(
            named(
                "ls",
                "List the segments: ids, records, bytes, state, when they were written to last.",
                "sluice spool ls --config sluice.toml",
                "sluice spool ls --json /var/lib/sluice/spool"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    boolean json = options.hasMatchedOption("--json");
    return SpoolSource.run(
        options,
        source -> {
          List<SegmentFacts> segments = source.spool().segments();
          if (json) {
            Json.print(to -> write(to, source, segments));
          } else {
            show(source, segments);
          }
          return ExitCode.OK;
        });
  }

  private static void show(SpoolSource source, List<SegmentFacts> segments) {
    System.out.printf(
        "%-28s %-12s %8s %10s  %-25s %s%n", "segment", "state", "records", "size", "ids", "age");
    for (SegmentFacts segment : segments) {
      System.out.printf(
          "%-28s %-12s %8d %10s  %-25s %s%n",
          segment.name(),
          state(segment),
          segment.records(),
          SpoolSource.size(segment.bytes()),
          ids(segment),
          age(source.dir().resolve(segment.name())));
    }
    System.out.println(segments.size() + " segments; " + source.use());
  }

  private static void write(JsonGenerator json, SpoolSource source, List<SegmentFacts> segments)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("dir", source.dir().toString());
    json.writeBooleanField("in_use", source.holder() >= 0);
    json.writeArrayFieldStart("segments");
    for (SegmentFacts segment : segments) {
      json.writeStartObject();
      json.writeStringField("name", segment.name());
      json.writeStringField("state", state(segment));
      json.writeNumberField("records", segment.records());
      json.writeNumberField("bytes", segment.bytes());
      if (segment.records() > 0) {
        json.writeStringField("first_id", RecordId.text(segment.firstId()));
        json.writeStringField("last_id", RecordId.text(segment.lastId()));
      }
      Path file = source.dir().resolve(segment.name());
      if (Files.exists(file)) {
        json.writeNumberField("written_ms", Files.getLastModifiedTime(file).toMillis());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String state(SegmentFacts segment) {
    return segment.state().name().toLowerCase(Locale.ROOT);
  }

  private static String ids(SegmentFacts segment) {
    return segment.records() == 0
        ? "-"
        : RecordId.text(segment.firstId()) + " to " + RecordId.text(segment.lastId());
  }

  private static String age(Path file) {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
      long seconds = Math.max(0, age.toSeconds());
      return seconds < 120
          ? seconds + " s"
          : seconds < 7_200
              ? seconds / 60 + " min"
              : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    } catch (IOException e) {
      return "gone";
    }
  }
}
