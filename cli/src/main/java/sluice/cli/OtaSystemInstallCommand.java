package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.system.SystemProof;

/** {@code sluice ota system install}: a bundle goes to the partition that does not run. */
final class OtaSystemInstallCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaSystem.addOptions(
            named(
                "install",
                "Verify a bundle of a system, write it to the partition that does not run, and"
                    + " restart the board to try it. It is kept if its gateway works there; else, and"
                    + " after any other restart, the system before runs again.",
                "sluice ota system install system-2.sluice",
                "sluice ota system install system-2.sluice --no-restart"))
        .addPositional(OtaOptions.file("BUNDLE", "Of 'sluice ota bundle --name sluice-system'."))
        .addOption(OtaSystemCommand.noRestart());
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      OtaSystem system = OtaSystem.of(options);
      try (OtaSystem.Session session = system.open()) {
        SystemProof.Look look = ParentLook.ask(OtaBoard.usualDir());
        session.update().install(OtaOptions.positional(options).toString());
        system.notePublishes(look != null && look.published() > 0);
        OtaSystem.restart(options, "slot " + session.update().state().slots().next() + " is tried");
      }
      return ExitCode.OK;
    });
  }
}
