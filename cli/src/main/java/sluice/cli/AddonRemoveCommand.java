package sluice.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice addon remove}: gone from the folder, and so from the gateway. */
final class AddonRemoveCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "remove",
            "Remove an addon from a gateway's folder, however it came there; a gateway that runs"
                + " unloads it within a second.",
            "sluice addon remove hello --config sluice.toml")
        .addPositional(AddonOptions.name("The addon."))
        .addOption(AddonFolderOptions.config());
  }

  @Override
  ExitCode run(ParseResult options) {
    String name = options.matchedPositionalValue(0, "");
    return AddonOptions.run(() -> {
      List<Path> removed = AddonFolderOptions.store(options).remove(name);
      removed.forEach(file -> System.out.println(file + ": removed"));
      return ExitCode.OK;
    });
  }
}
