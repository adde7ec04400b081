package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice addon reload}: the same files once more. */
final class AddonReloadCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "reload",
            "Have a gateway that runs load an addon anew: after it has failed, or to begin again."
                + " The old one runs until the new one is linked.",
            "sluice addon reload hello --config sluice.toml")
        .addPositional(AddonOptions.name("The addon."))
        .addOption(AddonFolderOptions.config());
  }

  @Override
  ExitCode run(ParseResult options) {
    String name = options.matchedPositionalValue(0, "");
    return AddonOptions.run(() -> {
      Path file = AddonFolderOptions.store(options).reload(name);
      System.out.println(file + ": loaded anew by a gateway that runs");
      return ExitCode.OK;
    });
  }
}
