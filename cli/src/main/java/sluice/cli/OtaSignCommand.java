package sluice.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.BundleWriter;
import sluice.ota.bundle.Signed;
import sluice.ota.bundle.SigningKey;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.TrustJson;

/** {@code sluice ota sign}: signatures are added to a bundle. */
final class OtaSignCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "sign",
            "Add signatures to a bundle: by root keys, or by the keys of a delegation.",
            "sluice ota sign r.sluice --key release.key --delegation delegation.json")
        .addPositional(OtaOptions.file("BUNDLE", "It is replaced once it is signed."))
        .addOption(OtaOptions.paths("--key", true, "A private key; several are allowed."))
        .addOption(OtaOptions.path("--delegation", "FILE", false, "By which the keys count."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path bundle = OtaOptions.positional(options);
    Path file = options.matchedOptionValue("--delegation", (Path) null);
    return OtaOptions.run(() -> {
      @Nullable Signed delegation = null;
      if (file != null) {
        delegation = TrustJson.readSigned(SmallFile.read(file, TrustJson.BYTES_MAX));
      }
      List<SigningKey> keys = OtaOptions.signingKeys(options, "--key");
      BundleWriter.sign(bundle, keys, delegation);
      keys.forEach(key -> System.out.println(bundle + ": signed by " + key.verifyKey()));
      return ExitCode.OK;
    });
  }
}
