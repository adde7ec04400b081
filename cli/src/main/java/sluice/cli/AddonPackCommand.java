package sluice.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonPacking;
import sluice.cli.addon.AddonProject;
import sluice.cli.addon.TargetArch;
import sluice.ota.bundle.SigningKey;

/** {@code sluice addon pack}: what was built becomes one file. */
final class AddonPackCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "pack",
            "Pack what was built into NAME-VERSION-ARCH.sladdon, signed if there is a key.",
            "sluice addon pack hello --key release.key",
            "sluice addon pack hello --arch arm64 --out hello.sladdon")
        .addPositional(AddonOptions.folder())
        .addOption(AddonOptions.arch())
        .addOption(OtaOptions.path("--out", "FILE", false, "The package."))
        .addOption(OtaOptions.paths("--key", false, "A private key; several are allowed."))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    TargetArch arch = AddonOptions.arch(options);
    @Nullable Path out = options.matchedOptionValue("--out", (Path) null);
    return AddonOptions.run(() -> {
      AddonProject project = AddonOptions.project(options);
      List<SigningKey> keys = OtaOptions.signingKeys(options, "--key");
      Path made = AddonPacking.pack(project, arch, out, keys);
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("name", project.manifest().name());
          json.writeStringField("version", project.manifest().version());
          json.writeStringField("arch", arch.toString());
          json.writeStringField("file", made.toString());
          AddonOptions.writeNames(
              json, "keys", keys.stream().map(key -> key.verifyKey().hex()).toList());
          json.writeEndObject();
        });
      } else {
        String signed = keys.isEmpty() ? "not signed" : "signed by " + keys.size();
        System.out.println(made + ": " + project.manifest().name() + ", " + signed);
      }
      return ExitCode.OK;
    });
  }
}
