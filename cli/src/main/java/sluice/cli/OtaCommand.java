package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code sluice ota}: keys, bundles, and the slots of a board. */
final class OtaCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "ota",
            "Updates: make and sign bundles, install them into slots; 'sluice supervise' tries and"
                + " proves them.",
            "sluice ota keygen release.key && sluice ota trust --key release.key.pub --out root.json",
            "sluice ota bundle release/ --version 1.4.0 --expires 2027-06-01 --out r.sluice",
            "sluice ota sign r.sluice --key release.key",
            "sluice ota install r.sluice --root root.json && sluice ota commit"),
        new OtaKeygenCommand(),
        new OtaTrustCommand(),
        new OtaDelegateCommand(),
        new OtaRootCommand(),
        new OtaRotateCommand(),
        new OtaBundleCommand(),
        new OtaDeltaCommand(),
        new OtaSignCommand(),
        new OtaInspectCommand(),
        new OtaVerifyCommand(),
        new OtaInstallCommand(),
        new OtaInstallerCommand(),
        new OtaStatusCommand(),
        new OtaCommitCommand(),
        new OtaRollbackCommand(),
        new OtaHistoryCommand(),
        new OtaSystemCommand());
  }
}
