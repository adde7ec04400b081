package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.Delegation;
import sluice.ota.bundle.TrustJson;

/** {@code sluice ota delegate}: root keys say who signs releases. */
final class OtaDelegateCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "delegate",
            "Let root keys name the keys that sign releases; a higher version replaces them.",
            "sluice ota delegate --number 2 --expires 2027-06-01 --key new.key.pub"
                + " --root-key root.key --out delegation.json")
        .addOption(
            OtaOptions.number("--number", "N", true, "Its version: higher than the last one's."))
        .addOption(OtaOptions.text("--expires", "TIME", true, "From then on it is worth nothing."))
        .addOption(OtaOptions.paths("--key", true, "A public key that may sign releases."))
        .addOption(OtaOptions.number("--threshold", "K", false, "How many must sign: 1."))
        .addOption(OtaOptions.paths("--root-key", true, "A private root key to sign with."))
        .addOption(OtaOptions.path("--out", "FILE", true, "The new file."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return KeyDocument.write(
        options,
        "--root-key",
        (number, end, keys) -> TrustJson.writeDelegation(new Delegation(number, end, keys)));
  }
}
