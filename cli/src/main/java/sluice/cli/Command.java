package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One subcommand; a {@link CommandGroup} has subcommands of its own. */
abstract class Command {
  /** Its name, options, description and an example. */
  abstract CommandSpec spec();

  abstract ExitCode run(ParseResult options);

  final CommandSpec named(String name, String description, String... examples) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name(name);
    String[] footer = new String[examples.length + 2];
    footer[0] = "";
    footer[1] = examples.length == 1 ? "Example:" : "Examples:";
    for (int i = 0; i < examples.length; i++) {
      footer[i + 2] = "  " + examples[i];
    }
    spec.usageMessage().description(description).footer(footer);
    return spec;
  }

  static OptionSpec config(boolean required, String description) {
    return OptionSpec.builder("-c", "--config")
        .paramLabel("FILE")
        .type(Path.class)
        .required(required)
        .description(description)
        .build();
  }

  static OptionSpec json(String description) {
    return OptionSpec.builder("--json").description(description).build();
  }
}
