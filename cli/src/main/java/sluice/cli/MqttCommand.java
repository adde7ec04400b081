package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code sluice mqtt}: a broker seen from where the gateway stands. */
final class MqttCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "mqtt",
            "Publish and subscribe by hand, to see what a broker says to this board.",
            "sluice mqtt sub --host broker.example 'sluice/#'",
            "sluice mqtt pub --config sluice.toml sluice/greenhouse/test -m hello"),
        new MqttPubCommand(),
        new MqttSubCommand());
  }
}
