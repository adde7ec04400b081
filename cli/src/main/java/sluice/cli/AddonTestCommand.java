package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonBuild;
import sluice.cli.addon.AddonProject;
import sluice.cli.addon.Rehearsal;
import sluice.cli.addon.TargetArch;
import sluice.config.AddonTrial;
import sluice.config.AddonTrialResult;
import sluice.config.ConfigFile;
import sluice.config.Problem;

/** {@code sluice addon test}: the addon in a host of its own. */
final class AddonTestCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "test",
            "Build an addon, run it in a host with its limits, and wait for what its "
                + AddonTrial.FILE
                + " expects; then unload it, and see that nothing is left.",
            "sluice addon test",
            "sluice addon test hello --json")
        .addPositional(AddonOptions.folder())
        .addOption(AddonOptions.verbose())
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    boolean json = options.hasMatchedOption("--json");
    return AddonOptions.run(() -> {
      AddonProject project = AddonOptions.project(options);
      AddonTrial trial = trial(project);
      TargetArch here = TargetArch.here();
      var _ = AddonBuild.run(project, here, line -> AddonOptions.progress(options, line));
      AddonBuild.runOwnTests(project, line -> AddonOptions.progress(options, line));
      Rehearsal.Outcome outcome =
          Rehearsal.run(
              project.stageRoot(here),
              trial,
              line -> {
                if (!json) {
                  System.out.println(line);
                }
              });
      if (json) {
        printJson(project, outcome);
      } else {
        print(project, outcome);
      }
      return outcome.passed() ? ExitCode.OK : ExitCode.FAILED;
    });
  }

  private static AddonTrial trial(AddonProject project) throws IOException {
    Path file = project.folder().resolve(AddonTrial.FILE);
    AddonTrialResult result = ConfigFile.addonTrial(file);
    AddonTrial trial = result.trial();
    if (trial == null) {
      throw new IOException(
          result.problems().stream().map(Problem::text).collect(Collectors.joining("\n")));
    }
    return trial;
  }

  private static void print(AddonProject project, Rehearsal.Outcome outcome) {
    String name = project.manifest().name();
    if (outcome.passed()) {
      System.out.println(
          name + ": passed; " + outcome.count() + " published, unloaded, nothing left");
      return;
    }
    for (String line : outcome.missing()) {
      System.err.println("sluice: addon: " + name + ": did not come: " + line);
    }
    System.err.println("sluice: addon: " + name + ": " + outcome.why());
  }

  private static void printJson(AddonProject project, Rehearsal.Outcome outcome) {
    Json.print(json -> {
      json.writeStartObject();
      json.writeStringField("name", project.manifest().name());
      json.writeBooleanField("passed", outcome.passed());
      json.writeStringField("why", outcome.why());
      json.writeNumberField("count", outcome.count());
      AddonOptions.writeNames(json, "published", outcome.published());
      AddonOptions.writeNames(json, "missing", outcome.missing());
      json.writeEndObject();
    });
  }
}
