package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.gateway.spool.SpoolInspection.DamagedRange;

/** {@code sluice spool verify}: reads every byte. */
final class SpoolVerifyCommand extends Command {
  @Override
  CommandSpec spec() {
    return SpoolSource.addOptions(
            named(
                "verify",
                "Read everything and list damaged ranges; exit code 1 if there are any.",
                "sluice spool verify --config sluice.toml",
                "sluice spool verify --json /var/lib/sluice/spool"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    boolean json = options.hasMatchedOption("--json");
    return SpoolSource.run(
        options,
        source -> {
          List<DamagedRange> damaged = source.spool().verify();
          List<String> aside = source.spool().quarantined();
          if (json) {
            Json.print(to -> write(to, source, damaged, aside));
          } else {
            show(source, damaged, aside);
          }
          return damaged.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        });
  }

  private static void show(SpoolSource source, List<DamagedRange> damaged, List<String> aside) {
    for (String name : aside) {
      System.out.println(source.dir().resolve(name) + ": kept aside as damaged, not read");
    }
    for (DamagedRange range : damaged) {
      System.out.printf(
          "%s: %d bytes at %d: %s%n",
          source.dir().resolve(range.file()), range.bytes(), range.offset(), range.what());
    }
    System.out.println(
        source.dir()
            + ": "
            + (damaged.isEmpty() ? "ok" : damaged.size() + " damaged ranges")
            + "; "
            + source.use());
  }

  private static void write(
      JsonGenerator json, SpoolSource source, List<DamagedRange> damaged, List<String> aside)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("dir", source.dir().toString());
    json.writeBooleanField("ok", damaged.isEmpty());
    json.writeArrayFieldStart("quarantined");
    for (String name : aside) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("damaged");
    for (DamagedRange range : damaged) {
      json.writeStartObject();
      json.writeStringField("file", range.file());
      json.writeNumberField("offset", range.offset());
      json.writeNumberField("bytes", range.bytes());
      json.writeStringField("what", range.what());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
