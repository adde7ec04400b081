package sluice.cli;

import java.io.OutputStream;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.Bundle;
import sluice.ota.bundle.VerifiedRelease;

/** {@code sluice ota verify}: whether a board would take a bundle. */
final class OtaVerifyCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "verify",
            "Check signatures, every file, and that this board would take it; nothing is written.",
            "sluice ota verify r.sluice --root root.json");
    return OtaBoard.addOptions(spec)
        .addPositional(OtaOptions.file("BUNDLE", "The bundle."))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path path = OtaOptions.positional(options);
    return OtaOptions.run(() -> {
      OtaBoard board = OtaBoard.of(options);
      try (Bundle bundle = Bundle.open(path)) {
        VerifiedRelease release = board.acceptance(board.view()).verify(path, bundle);
        release
            .payload()
            .copyTo((file, content) -> content.transferTo(OutputStream.nullOutputStream()));
        OtaView.show(options, path, release.manifest(), "verified");
      }
      return ExitCode.OK;
    });
  }
}
