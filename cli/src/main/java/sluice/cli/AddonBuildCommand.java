package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonBuild;
import sluice.cli.addon.AddonProject;
import sluice.cli.addon.TargetArch;

/** {@code sluice addon build}: sources become what a gateway loads. */
final class AddonBuildCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "build",
            "Configure and build an addon, with CMake, Cargo or javac, into build/ARCH/stage/NAME.",
            "sluice addon build",
            "sluice addon build hello --arch arm64")
        .addPositional(AddonOptions.folder())
        .addOption(AddonOptions.arch())
        .addOption(AddonOptions.verbose())
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    TargetArch arch = AddonOptions.arch(options);
    return AddonOptions.run(() -> {
      AddonProject project = AddonOptions.project(options);
      Path stage = AddonBuild.run(project, arch, line -> AddonOptions.progress(options, line));
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("name", project.manifest().name());
          json.writeStringField("version", project.manifest().version());
          json.writeStringField("arch", arch.toString());
          json.writeStringField("folder", stage.toString());
          json.writeEndObject();
        });
      } else {
        System.out.println(stage + ": built for " + arch);
      }
      return ExitCode.OK;
    });
  }
}
