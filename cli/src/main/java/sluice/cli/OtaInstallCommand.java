package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.UpdateEvent;

/** {@code sluice ota install}: a bundle goes into the slot that does not run. */
final class OtaInstallCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "install",
            "Verify a bundle and write it into the slot that is not current, as a trial.",
            "sluice ota install r.sluice",
            "sluice ota install r.sluice --dir slots --root root.json --board rpi4");
    return OtaBoard.addOptions(spec)
        .addPositional(OtaOptions.file("BUNDLE", "The bundle."))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path bundle = OtaOptions.positional(options);
    return OtaChange.run(
        options, null, (session, state) -> new UpdateEvent.Offered(bundle.toString()));
  }
}
