package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigDraft;
import sluice.config.ConfigFile;
import sluice.config.NetworkConfig;
import sluice.config.NetworkResult;
import sluice.config.Problem;
import sluice.config.Problem.Severity;
import sluice.gateway.CommandCheck;
import sluice.gateway.FileCheck;

/** {@code sluice check}: validates a configuration, and the files it names, without starting. */
final class CheckCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "check",
            "Validate a configuration, and the files it names, without starting; lists every error"
                + " and warning at once.",
            "sluice check --config sluice.toml",
            "sluice check --config sluice.toml --json",
            "sluice check --config sluice.toml --network network.toml")
        .addOption(config(true, "The file to check."))
        .addOption(file("--network", "A card's network settings, to check beside it.").build())
        .addOption(
            file("--network-out", "Write what networkd and the like read of them to a folder.")
                .hidden(true)
                .build())
        .addOption(json("List errors and warnings as JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = options.matchedOptionValue("--config", Path.of("."));
    ConfigDraft draft = ConfigFile.draft(file);
    List<Problem> problems = new ArrayList<>(draft.problems());
    problems.addAll(FileCheck.of(draft, Instant.now()));
    problems.addAll(CommandCheck.of(draft));
    problems.sort(Problem.BY_PLACE);
    @Nullable NetworkConfig network = network(options, problems);
    boolean ok = problems.stream().noneMatch(one -> one.severity() == Severity.ERROR);
    @Nullable Path folder = options.matchedOptionValue("--network-out", null);
    if (ok && network != null && folder != null && !written(network, folder)) {
      return ExitCode.FAILED;
    }
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> write(json, ok, problems));
      return ok ? ExitCode.OK : ExitCode.CONFIG;
    }
    if (!problems.isEmpty()) {
      Configs.list(problems);
    }
    if (ok) {
      System.out.println(file + ": ok");
    }
    return ok ? ExitCode.OK : ExitCode.CONFIG;
  }

  private static OptionSpec.Builder file(String name, String description) {
    return OptionSpec.builder(name).paramLabel("FILE").type(Path.class).description(description);
  }

  private static @Nullable NetworkConfig network(ParseResult options, List<Problem> problems) {
    @Nullable Path file = options.matchedOptionValue("--network", null);
    if (file == null) {
      return null;
    }
    NetworkResult network = ConfigFile.network(file);
    problems.addAll(network.problems());
    return network.config();
  }

  private static boolean written(NetworkConfig network, Path folder) {
    try {
      NetworkFiles.write(network, folder);
      return true;
    } catch (IOException e) {
      System.err.println("check: " + folder + ": cannot be written: " + e.getMessage());
      return false;
    }
  }

  private static void write(JsonGenerator json, boolean ok, List<Problem> problems)
      throws IOException {
    json.writeStartObject();
    json.writeBooleanField("ok", ok);
    write(json, "errors", problems, Severity.ERROR);
    write(json, "warnings", problems, Severity.WARNING);
    json.writeEndObject();
  }

  private static void write(
      JsonGenerator json, String name, List<Problem> problems, Severity severity)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Problem problem : problems) {
      if (problem.severity() == severity) {
        json.writeStartObject();
        json.writeStringField("file", problem.file());
        json.writeNumberField("line", problem.line());
        json.writeNumberField("column", problem.column());
        json.writeStringField("key", problem.key());
        json.writeStringField("message", problem.message());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }
}
