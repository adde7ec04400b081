package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.gateway.ClockKeeper;
import sluice.gateway.route.Times;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.SpoolRecord;
import sluice.gateway.spool.TimeMark;
import sluice.gateway.spool.TopicFilter;

/** {@code sluice spool export}: the records, as lines of JSON. */
final class SpoolExportCommand extends Command {
  @Override
  CommandSpec spec() {
    return SpoolSource.addOptions(
            named(
                "export",
                "Write the records as JSON, one a line: what waits, and what is not deleted yet.",
                "sluice spool export --config sluice.toml --unacked cloud",
                "sluice spool export /var/lib/sluice/spool --topic 'sluice/+/door' --from-id 3-17"))
        .addOption(option("--topic", "FILTER", "Only topics that match, with + and #."))
        .addOption(option("--from-id", "ID", "Only this record and later ones, as 3-17."))
        .addOption(option("--unacked", "UPLINK", "Only what this uplink has not acknowledged."));
  }

  private static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  @Override
  ExitCode run(ParseResult options) {
    String topic = options.matchedOptionValue("--topic", (String) null);
    String from = options.matchedOptionValue("--from-id", "0-0");
    String unacked = options.matchedOptionValue("--unacked", (String) null);
    if (topic != null && !TopicFilter.isValid(topic)) {
      throw SpoolSource.wrong(options, topic + " is no topic filter (MQTT 5, 4.7)");
    }
    long fromId = fromId(options, from);
    return SpoolSource.run(
        options,
        source -> {
          if (unacked != null && !source.cursors().contains(unacked)) {
            throw SpoolSource.wrong(
                options, "no uplink " + unacked + "; there are " + source.cursors());
          }
          Times times = ClockKeeper.timesIn(source.dir());
          source
              .spool()
              .records(record -> {
                if (isWanted(source, record, topic, fromId, unacked)) {
                  Json.printLine(json -> write(json, source, times.complete(record)));
                }
                return !System.out.checkError(); // nobody reads any more
              });
          return ExitCode.OK;
        });
  }

  private static long fromId(ParseResult options, String text) {
    try {
      return RecordId.parse(text);
    } catch (IllegalArgumentException e) {
      throw SpoolSource.wrong(options, "--from-id: " + e.getMessage());
    }
  }

  private static boolean isWanted(
      SpoolSource source,
      SpoolRecord record,
      @Nullable String topic,
      long fromId,
      @Nullable String unacked) {
    boolean waits =
        unacked == null
            || !(source.spool().isAcked(unacked, record) || source.spool().isDropped(record));
    return waits
        && record.id() >= fromId
        && (topic == null || TopicFilter.matches(topic, record.topic()));
  }

  private static void write(JsonGenerator json, SpoolSource source, SpoolRecord record)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", RecordId.text(record.id()));
    json.writeStringField("queue", source.spool().queueName(record.queue()));
    json.writeStringField("topic", record.topic());
    json.writeNumberField("time_ms", record.wallMillis());
    json.writeBooleanField("time_known", record.time() == TimeMark.KNOWN);
    json.writeNumberField("mono_ns", record.monotonicNanos());
    Json.writePayload(json, record.payload());
    json.writeArrayFieldStart("acked_by");
    for (String cursor : source.cursors()) {
      if (source.spool().isAcked(cursor, record)) {
        json.writeString(cursor);
      }
    }
    json.writeEndArray();
    json.writeBooleanField("dropped", source.spool().isDropped(record));
    json.writeEndObject();
  }
}
