package sluice.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice ota history}: how updates ended. */
final class OtaHistoryCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addDir(
            named(
                "history",
                "Show how the last updates ended, oldest first, with their reasons.",
                "sluice ota history"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      List<String> lines = OtaBoard.of(options).view().history();
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartArray();
          for (String line : lines) {
            json.writeString(line);
          }
          json.writeEndArray();
        });
      } else {
        lines.forEach(System.out::println);
      }
      return ExitCode.OK;
    });
  }
}
