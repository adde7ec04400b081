package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.loop.Feature;
import sluice.loop.Features;

/** {@code sluice features}: what can be turned on. */
final class FeaturesCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "features",
            "List features by stage: shipping (on), staged (complete, off), in progress.",
            "sluice features",
            "sluice run --config sluice.toml --features await")
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> {
        json.writeStartArray();
        for (Feature feature : Features.all()) {
          json.writeStartObject();
          json.writeStringField("name", feature.name());
          json.writeStringField("stage", feature.stage().label());
          json.writeBooleanField("enabled", Features.enabled(feature.name()));
          json.writeStringField("description", feature.description());
          json.writeEndObject();
        }
        json.writeEndArray();
      });
      return ExitCode.OK;
    }
    for (Feature feature : Features.all()) {
      System.out.printf(
          "%-12s %-12s %s%n", feature.name(), feature.stage().label(), feature.description());
    }
    return ExitCode.OK;
  }
}
