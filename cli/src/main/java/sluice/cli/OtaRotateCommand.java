package sluice.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.Trust;
import sluice.ota.bundle.TrustJson;

/** {@code sluice ota rotate}: this board takes the next root keys. */
final class OtaRotateCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addOptions(
            named(
                "rotate",
                "Take the next root keys, if enough of the old ones and of the new ones have"
                    + " signed them. A release that brings them does the same.",
                "sluice ota rotate root-2.json"))
        .addPositional(OtaOptions.file("FILE", "As 'sluice ota root' wrote it."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = OtaOptions.positional(options);
    return OtaOptions.run(() -> {
      try (OtaBoard.Session session = OtaBoard.of(options).open()) {
        Trust trust = session.acceptance.trust();
        List<Trust.Rotated> rotated = trust.rotate(List.of(OtaSignCommand.signed(file)));
        if (rotated.isEmpty()) {
          throw new BundleException(
              file + ": is not newer than root " + trust.root().version() + " of this board");
        }
        for (Trust.Rotated next : rotated) {
          session.store.addRoot(next.root().version(), TrustJson.writeSigned(next.signed()));
          System.out.println(
              file
                  + ": root "
                  + next.root().version()
                  + " counts from now on, "
                  + next.root().keys().keys().size()
                  + " keys, expires "
                  + next.root().expires());
        }
        return ExitCode.OK;
      }
    });
  }
}
