package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sluice ota system}: the other partition, and which one the board starts. */
final class OtaSystemCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "system",
            "The board's whole system, of which a card has two. As root.",
            "sluice ota system install system-2.sluice",
            "sluice ota system status"),
        new OtaSystemInstallCommand(),
        new OtaSystemStatusCommand(),
        new OtaSystemProveCommand(),
        new OtaSystemRollbackCommand());
  }

  static OptionSpec noRestart() {
    return OptionSpec.builder("--no-restart")
        .description("Leave the board as it is; its next start does the rest.")
        .build();
  }
}
