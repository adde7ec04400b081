package sluice.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.KeySet;
import sluice.ota.bundle.Root;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.TrustJson;

/** {@code sluice ota trust}: the root keys of boards. */
final class OtaTrustCommand extends Command {
  private static final int DAYS = 3_653;

  @Override
  CommandSpec spec() {
    return named(
            "trust",
            "Write the file of root keys that boards trust; bring it to them with the image.",
            "sluice ota trust --key root1.key.pub --key root2.key.pub --threshold 2 --out root.json")
        .addOption(OtaOptions.paths("--key", true, "A public key; several are allowed."))
        .addOption(OtaOptions.number("--threshold", "K", false, "How many must sign: 1."))
        .addOption(OtaOptions.text("--expires", "TIME", false, "Until then: in ten years."))
        .addOption(OtaOptions.path("--out", "FILE", true, "The new file."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path out = OtaOptions.path(options, "--out");
    String expires = options.matchedOptionValue("--expires", "");
    Instant end =
        expires.isEmpty()
            ? Instant.now().truncatedTo(ChronoUnit.DAYS).plus(DAYS, ChronoUnit.DAYS)
            : OtaOptions.time(options, "--expires", expires);
    return OtaOptions.run(() -> {
      Root root = new Root(1, end, keys(options));
      SmallFile.create(out, TrustJson.writeRoot(root));
      System.out.println(
          out + ": root 1, " + root.keys().keys().size() + " keys, expires " + root.expires());
      return ExitCode.OK;
    });
  }

  static KeySet keys(ParseResult options) throws java.io.IOException {
    long threshold = options.matchedOptionValue("--threshold", 1L);
    try {
      return new KeySet(Math.clamp(threshold, -1, 1_000), OtaOptions.verifyKeys(options, "--key"));
    } catch (IllegalArgumentException e) {
      throw new BundleException("--key: " + e.getMessage(), e);
    }
  }
}
