package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice ota system status}: what is in the partitions. */
final class OtaSystemStatusCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaSystem.addOptions(
            named(
                "status",
                "Show the two systems: which runs, which is current, and what is in them.",
                "sluice ota system status",
                "sluice ota system status --json"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      OtaSystem system = OtaSystem.of(options);
      if (!options.hasMatchedOption("--json")) {
        String trying = system.isTrying() ? ", and a trial is not settled" : "";
        System.out.println("slot " + system.running().slot() + " runs" + trying);
      }
      OtaSlotsView.of(system.dir(), system.view()).show(options);
      return ExitCode.OK;
    });
  }
}
