package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.Root;
import sluice.ota.bundle.Signed;
import sluice.ota.bundle.SmallFile;
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
    Path out = OtaOptions.path(options, "--out");
    String expires = options.matchedOptionValue("--expires", "");
    Instant end = OtaOptions.time(options, "--expires", expires);
    return OtaOptions.run(() -> {
      Signed signed =
          new Signed(TrustJson.writeRoot(root(options, end)), List.of())
              .byAll(OtaOptions.signingKeys(options, "--sign-key"));
      SmallFile.create(out, TrustJson.writeSigned(signed));
      System.out.println(out + ": signed by " + signed.signatures().size() + " keys");
      return ExitCode.OK;
    });
  }

  private static Root root(ParseResult options, Instant end) throws IOException {
    try {
      long number = options.matchedOptionValue("--number", 0L);
      return new Root(number, end, OtaTrustCommand.keys(options));
    } catch (IllegalArgumentException e) {
      throw new BundleException("--number: " + e.getMessage(), e);
    }
  }
}
