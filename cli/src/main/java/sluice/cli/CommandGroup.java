package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A command that is nothing without one of its subcommands. */
abstract class CommandGroup extends Command {
  final CommandSpec group(CommandSpec spec, Command... children) {
    for (Command child : children) {
      CommandSpec of = child.spec();
      spec.addSubcommand(of.name(), of);
    }
    return spec;
  }

  @Override
  final ExitCode run(ParseResult options) {
    options.commandSpec().commandLine().usage(System.err);
    return ExitCode.USAGE;
  }
}
