package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.Root;
import sluice.ota.bundle.TrustJson;

/** {@code sluice ota root}: the next root keys. */
final class OtaRootCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "root",
            "Write the next root keys, to be signed by enough of the old ones and of the new ones.",
            "sluice ota root --number 2 --expires 2036-01-01 --key new.key.pub --sign-key old.key"
                + " --sign-key new.key --out root-2.json",
            "sluice ota sign root-2.json --key old2.key",
            "sluice ota sign r.sluice --key new.key --root root-2.json")
        .addOption(
            OtaOptions.number(
                "--number", "N", true, "The last root's number, which was 1 first, and 1."))
        .addOption(OtaOptions.text("--expires", "TIME", true, "It signs nothing from then on."))
        .addOption(OtaOptions.paths("--key", true, "A public key of the new root."))
        .addOption(OtaOptions.number("--threshold", "K", false, "How many must sign: 1."))
        .addOption(
            OtaOptions.paths("--sign-key", true, "A private key, of the old root or of the new."))
        .addOption(OtaOptions.path("--out", "FILE", true, "The new file."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return KeyDocument.write(
        options,
        "--sign-key",
        (number, end, keys) -> TrustJson.writeRoot(new Root(number, end, keys)));
  }
}
