package sluice.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice completion}: prints a script for bash and zsh. */
final class CompletionCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
        "completion",
        "Print a shell completion script for bash and zsh.",
        "source <(sluice completion)",
        "sluice completion > /etc/bash_completion.d/sluice");
  }

  @Override
  ExitCode run(ParseResult options) {
    System.out.println(AutoComplete.bash("sluice", Main.commandLine()));
    return ExitCode.OK;
  }
}
