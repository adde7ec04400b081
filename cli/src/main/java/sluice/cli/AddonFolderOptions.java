package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.addons.host.Trust;
import sluice.cli.addon.AddonStore;
import sluice.config.AddonsConfig;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.Problem;

/** Which gateway's addons a command is about: that of a configuration. */
final class AddonFolderOptions {
  private static final Path USUAL = Path.of("/etc/sluice/sluice.toml");

  private AddonFolderOptions() {}

  static OptionSpec config() {
    return Command.config(false, "The gateway's: " + USUAL + ".");
  }

  private static AddonsConfig addons(ParseResult options) throws IOException {
    Path file = options.matchedOptionValue("--config", USUAL);
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config().addons();
      case ConfigResult.Rejected rejected ->
          throw new IOException(
              rejected.problems().stream().map(Problem::text).collect(Collectors.joining("\n")));
    };
  }

  static Path folder(ParseResult options) throws IOException {
    Path folder = addons(options).folder();
    if (folder == null) {
      throw new IOException(
          options.matchedOptionValue("--config", USUAL)
              + ": has no addon folder; say [addons] folder = \"addons\"");
    }
    return folder;
  }

  static AddonStore store(ParseResult options) throws IOException {
    return new AddonStore(folder(options), Trust.of(addons(options)));
  }
}
