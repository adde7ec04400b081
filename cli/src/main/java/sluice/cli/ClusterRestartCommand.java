package sluice.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.loop.control.ControlMessage;

/** {@code sluice cluster restart}: the workers, one by one. */
final class ClusterRestartCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addDir(
        named(
            "restart",
            "Restart the workers one by one, each once the one before is ready: on a changed"
                + " configuration, and on what 'sluice ota commit' has made current.",
            "sluice cluster restart"));
  }

  @Override
  ExitCode run(ParseResult options) {
    return Action.reported("cluster", () -> restart(options));
  }

  private static ExitCode restart(ParseResult options) throws IOException {
    ControlMessage.Answer answer =
        ParentLine.askCluster(OtaBoard.dir(options), "restart", System.err::println);
    if (!answer.ok()) {
      throw new IOException(answer.text());
    }
    System.out.println(answer.text());
    return ExitCode.OK;
  }
}
