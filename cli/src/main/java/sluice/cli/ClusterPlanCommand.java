package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.SluiceConfig;

/** {@code sluice cluster plan}: what a cluster's parent starts to have a configuration read. */
final class ClusterPlanCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "plan",
            "Say what a cluster's parent goes by of a configuration, as JSON.",
            "sluice cluster plan --config /etc/sluice/sluice.toml");
    spec.usageMessage().hidden(true);
    return spec.addOption(config(true, "What the gateways run with."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = options.matchedOptionValue("--config", Path.of("."));
    SluiceConfig config = Configs.loadedOrListed(ConfigFile.read(file));
    if (config == null) {
      return ExitCode.CONFIG;
    }
    System.out.println(ClusterPlan.of(config).json());
    return ExitCode.OK;
  }
}
