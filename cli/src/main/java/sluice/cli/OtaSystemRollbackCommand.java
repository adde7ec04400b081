package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice ota system rollback}: back to the system before. */
final class OtaSystemRollbackCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaSystem.addOptions(
            named(
                "rollback",
                "Make the other system the current one again, and restart the board into it.",
                "sluice ota system rollback --reason 'Wi-Fi is slower'"))
        .addOption(OtaOptions.text("--reason", "TEXT", false, "For the history: by hand."))
        .addOption(OtaSystemCommand.noRestart());
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      try (OtaSystem.Session session = OtaSystem.of(options).open()) {
        session.update().rollback(options.matchedOptionValue("--reason", "by hand"));
        OtaSystem.restart(options, "slot " + session.update().state().slots().current() + " again");
      }
      return ExitCode.OK;
    });
  }
}
