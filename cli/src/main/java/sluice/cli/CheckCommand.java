package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.Problem;

/** {@code sluice check}: validates without starting. */
final class CheckCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "check",
            "Validate a configuration without starting; lists every error at once.",
            "sluice check --config sluice.toml",
            "sluice check --config sluice.toml --json")
        .addOption(config(true, "The file to check."))
        .addOption(json("List the errors as JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = options.matchedOptionValue("--config", Path.of("."));
    List<Problem> problems =
        switch (ConfigFile.read(file)) {
          case ConfigResult.Loaded loaded -> List.of();
          case ConfigResult.Rejected rejected -> rejected.problems();
        };
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> write(json, problems));
    } else if (problems.isEmpty()) {
      System.out.println(file + ": ok");
    } else {
      Configs.list(problems);
    }
    return problems.isEmpty() ? ExitCode.OK : ExitCode.CONFIG;
  }

  private static void write(JsonGenerator json, List<Problem> problems) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("ok", problems.isEmpty());
    json.writeArrayFieldStart("errors");
    for (Problem problem : problems) {
      json.writeStartObject();
      json.writeStringField("file", problem.file());
      json.writeNumberField("line", problem.line());
      json.writeNumberField("column", problem.column());
      json.writeStringField("key", problem.key());
      json.writeStringField("message", problem.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
