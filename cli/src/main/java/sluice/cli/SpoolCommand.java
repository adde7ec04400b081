package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code sluice spool}: the spool's files, looked at and never changed. */
final class SpoolCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "spool",
            "Look at a spool's files, beside a running gateway or without; nothing is changed.",
            "sluice spool stat --config sluice.toml",
            "sluice spool verify /var/lib/sluice/spool"),
        new SpoolLsCommand(),
        new SpoolStatCommand(),
        new SpoolVerifyCommand(),
        new SpoolExportCommand());
  }
}
