package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code sluice addon}: what is written, built and tested, and what a gateway has of it. */
final class AddonCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "addon",
            "Native and Java addons: write, test and sign one; install it into a running gateway.",
            "sluice addon new hello --lang c && sluice addon build hello",
            "sluice addon test hello",
            "sluice addon pack hello --key release.key",
            "sluice addon install hello-0.1.0-amd64.sladdon --config sluice.toml",
            "sluice addon why hello --config sluice.toml"),
        new AddonNewCommand(),
        new AddonBuildCommand(),
        new AddonTestCommand(),
        new AddonPackCommand(),
        new AddonSignCommand(),
        new AddonInstallCommand(),
        new AddonListCommand(),
        new AddonReloadCommand(),
        new AddonRemoveCommand(),
        new AddonWhyCommand());
  }
}
