package sluice.cli;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.DeltaWriter;

/** {@code sluice ota delta}: what a release differs by from another. */
final class OtaDeltaCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "delta",
            "Make a delta of two full bundles, for boards that run OLD. Sign NEW first, and then"
                + " the delta by the same keys.",
            "sluice ota delta 1.3.0.sluice 1.4.0.sluice --out 1.3.0-1.4.0.delta.sluice",
            "sluice ota sign 1.3.0-1.4.0.delta.sluice --key release.key")
        .addPositional(bundle("OLD", "0", "The bundle of the release that boards have."))
        .addPositional(bundle("NEW", "1", "The bundle of the release that they are to have."))
        .addOption(OtaOptions.path("--out", "FILE", true, "The delta."))
        .addOption(json("As JSON on stdout."));
  }

  private static PositionalParamSpec bundle(String label, String index, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .index(index)
        .arity("1")
        .required(true)
        .type(Path.class)
        .description(description)
        .build();
  }

  @Override
  ExitCode run(ParseResult options) {
    Path old = options.matchedPositionalValue(0, Path.of(""));
    Path next = options.matchedPositionalValue(1, Path.of(""));
    Path out = OtaOptions.path(options, "--out");
    return OtaOptions.run(() -> {
      DeltaWriter.Made made = DeltaWriter.write(old, next, out);
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("delta", out.toString());
          json.writeStringField("version", made.manifest().version().toString());
          json.writeNumberField("delta_bytes", made.deltaBytes());
          json.writeNumberField("full_bytes", made.fullBytes());
          json.writeEndObject();
        });
      } else {
        System.out.printf(
            Locale.ROOT,
            "%s: %s, %s, which is %.1f %% of the full %s; not signed%n",
            out,
            made.manifest().version(),
            SpoolSource.size(made.deltaBytes()),
            100.0 * made.deltaBytes() / made.fullBytes(),
            SpoolSource.size(made.fullBytes()));
      }
      return ExitCode.OK;
    });
  }
}
