package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.loop.Loop;
import sluice.ota.supervisor.InstallerDesk;

/** {@code sluice ota installer}: what a supervisor starts to have a bundle verified and written. */
final class OtaInstallerCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "installer",
            "Verify and write bundles for the supervisor that has started this.",
            "sluice ota installer --config /etc/sluice/sluice.toml");
    spec.usageMessage().hidden(true);
    return OtaBoard.addOptions(spec).addOption(config(true, "What the gateway runs with."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      OtaBoard board = OtaBoard.of(options);
      Path config = options.matchedOptionValue("--config", Path.of("."));
      try (OtaBoard.Session session = board.openBeside();
          Loop loop = Loop.open()) {
        InstallerDesk.open(
            loop, session.effects, slot -> TrialLimits.of(config, session.store, slot));
        loop.run();
        return ExitCode.OK;
      }
    });
  }
}
