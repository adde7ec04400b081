package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.Bundle;

/** {@code sluice ota inspect}: what a bundle says, believed or not. */
final class OtaInspectCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "inspect",
            "Show what a bundle says of itself, without a word on whether it is true.",
            "sluice ota inspect r.sluice",
            "sluice ota inspect --json r.sluice")
        .addPositional(OtaOptions.file("BUNDLE", "The bundle."))
        .addOption(json("As JSON on stdout, with all files."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path path = OtaOptions.positional(options);
    return OtaOptions.run(() -> {
      try (Bundle bundle = Bundle.open(path)) {
        String signers =
            bundle.claimedSigners().isEmpty()
                ? "not signed"
                : "not verified, says it is signed by "
                    + bundle.claimedSigners()
                    + (bundle.hasDelegation() ? " of a delegation" : "");
        OtaView.show(options, path, bundle.unverifiedManifest(), signers);
      }
      return ExitCode.OK;
    });
  }
}
