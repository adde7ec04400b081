package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice ota status}: what is in the slots. */
final class OtaStatusCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addDir(
            named(
                "status",
                "Show the slots: which is current, what is in them, and what is refused.",
                "sluice ota status",
                "sluice ota status --json --dir slots"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      OtaBoard board = OtaBoard.of(options);
      OtaSlotsView.of(board.dir(), board.view()).show(options);
      return ExitCode.OK;
    });
  }
}
