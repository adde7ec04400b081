package sluice.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.loop.control.ControlMessage;

/** {@code sluice cluster status}: how the workers do. */
final class ClusterStatusCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addDir(
            named(
                "status",
                "Show each worker: process, state, connections, restarts.",
                "sluice cluster status",
                "sluice cluster status --json"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return Action.reported("cluster", () -> show(options));
  }

  private static ExitCode show(ParseResult options) throws IOException {
    ControlMessage.Answer answer =
        ParentLine.askCluster(OtaBoard.dir(options), "status", text -> {});
    System.out.println(
        options.hasMatchedOption("--json") ? answer.text() : SuperviseView.text(answer.text()));
    return ExitCode.OK;
  }
}
