package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.SpoolInspection.Backlog;
import sluice.gateway.spool.SpoolInspection.QueueFacts;
import sluice.gateway.spool.SpoolInspection.SegmentFacts;

/** {@code sluice spool stat}: what waits for whom, and what was lost. */
final class SpoolStatCommand extends Command {
  @Override
  CommandSpec spec() {
    return SpoolSource.addOptions(
            named(
                "stat",
                "Queues, the backlog of each uplink, drops by topic and reason. Reads every record.",
                "sluice spool stat --config sluice.toml",
                "sluice spool stat --json /var/lib/sluice/spool"))
        .addOption(json("As JSON on stdout."));
  }

  /** All of it. */
  private record Facts(
      SpoolSource source,
      List<SegmentFacts> segments,
      List<QueueFacts> queues,
      List<Backlog> backlogs,
      List<Drop> drops) {
    static Facts of(SpoolSource source) throws IOException {
      return new Facts(
          source,
          source.spool().segments(),
          source.spool().queues(),
          source.spool().backlogs(source.cursors()),
          source.spool().drops().stream()
              .sorted(Comparator.comparing(Drop::topic).thenComparing(Drop::reason))
              .toList());
    }

    long bytes() {
      return segments.stream().mapToLong(SegmentFacts::bytes).sum();
    }
  }

  @Override
  ExitCode run(ParseResult options) {
    boolean json = options.hasMatchedOption("--json");
    return SpoolSource.run(
        options,
        source -> {
          Facts facts = Facts.of(source);
          if (json) {
            Json.print(to -> write(to, facts));
          } else {
            show(facts);
          }
          return ExitCode.OK;
        });
  }

  private static void show(Facts facts) {
    System.out.printf(
        "%s: %d segments, %s, opened %d times; %s%n",
        facts.source.dir(),
        facts.segments.size(),
        SpoolSource.size(facts.bytes()),
        facts.source.spool().epoch(),
        facts.source.use());
    System.out.printf("%n%-20s %10s %10s%n", "queue", "records", "size");
    for (QueueFacts queue : facts.queues) {
      System.out.printf(
          "%-20s %10d %10s%n", queue.name(), queue.records(), SpoolSource.size(queue.bytes()));
    }
    System.out.printf(
        "%n%-20s %-20s %10s %10s  %s%n", "uplink", "queue", "waiting", "size", "acknowledged");
    for (Backlog backlog : facts.backlogs) {
      long acked = backlog.ackedThroughId();
      System.out.printf(
          "%-20s %-20s %10d %10s  %s%n",
          backlog.cursor(),
          backlog.queue(),
          backlog.records(),
          SpoolSource.size(backlog.bytes()),
          acked < 0 ? "nothing" : "through " + RecordId.text(acked));
    }
    System.out.printf("%n%-40s %-10s %10s%n", "lost of topic", "reason", "records");
    for (Drop drop : facts.drops) {
      System.out.printf("%-40s %-10s %10d%n", drop.topic(), reason(drop), drop.total());
    }
  }

  private static void write(JsonGenerator json, Facts facts) throws IOException {
    json.writeStartObject();
    json.writeStringField("dir", facts.source.dir().toString());
    json.writeBooleanField("in_use", facts.source.holder() >= 0);
    json.writeNumberField("opened", facts.source.spool().epoch());
    json.writeNumberField("segments", facts.segments.size());
    json.writeNumberField("bytes", facts.bytes());
    json.writeArrayFieldStart("queues");
    for (QueueFacts queue : facts.queues) {
      json.writeStartObject();
      json.writeStringField("name", queue.name());
      json.writeNumberField("records", queue.records());
      json.writeNumberField("bytes", queue.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("backlogs");
    for (Backlog backlog : facts.backlogs) {
      json.writeStartObject();
      json.writeStringField("uplink", backlog.cursor());
      json.writeStringField("queue", backlog.queue());
      json.writeNumberField("records", backlog.records());
      json.writeNumberField("bytes", backlog.bytes());
      if (backlog.ackedThroughId() >= 0) {
        json.writeStringField("acked_through", RecordId.text(backlog.ackedThroughId()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("drops");
    for (Drop drop : facts.drops) {
      json.writeStartObject();
      json.writeStringField("topic", drop.topic());
      json.writeStringField("reason", reason(drop));
      json.writeNumberField("records", drop.total());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String reason(Drop drop) {
    return drop.reason().name().toLowerCase(Locale.ROOT);
  }
}
