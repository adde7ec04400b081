package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.UpdateEvent;

/** {@code sluice ota install}: a bundle goes into the slot that does not run. */
final class OtaInstallCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "install",
            "Verify a bundle and write it into the slot that is not current, as a trial. A supervisor"
                + " that runs tries it at once, and commits it or takes it back.",
            "sluice ota install r.sluice",
            "sluice ota install r.sluice --dir slots --root root.json --board rpi4");
    return OtaBoard.addOptions(spec)
        .addPositional(OtaOptions.file("BUNDLE", "The bundle."))
        .addOption(
            OptionSpec.builder("--stage")
                .description("Only write it; 'sluice ota commit' makes it current.")
                .build())
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path bundle = OtaOptions.positional(options);
    String what = options.hasMatchedOption("--stage") ? "stage" : "install";
    OtaChange.Question question = new OtaChange.Question(what, "", bundle.toAbsolutePath());
    return OtaChange.run(
        options, question, null, (session, state) -> new UpdateEvent.Offered(bundle.toString()));
  }
}
