package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonStore;
import sluice.config.AddonManifest;

/** {@code sluice addon install}: a package goes into the folder that a gateway follows. */
final class AddonInstallCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "install",
            "Verify a package and put it into a gateway's addon folder, at once; a gateway that"
                + " runs loads it within a second, in place of the one of that name.",
            "sluice addon install hello-0.1.0-arm64.sladdon",
            "sluice addon install hello.sladdon --config sluice.toml")
        .addPositional(OtaOptions.file("PACKAGE", "Of 'sluice addon pack'."))
        .addOption(AddonFolderOptions.config())
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = OtaOptions.positional(options);
    return AddonOptions.run(() -> {
      AddonStore store = AddonFolderOptions.store(options);
      AddonManifest manifest = store.install(file);
      Path place = store.root().resolve(manifest.name());
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("name", manifest.name());
          json.writeStringField("version", manifest.version());
          json.writeStringField("folder", place.toString());
          json.writeEndObject();
        });
      } else {
        System.out.println(
            place + ": installed; 'sluice addon why " + manifest.name() + "' says how it does");
      }
      return ExitCode.OK;
    });
  }
}
