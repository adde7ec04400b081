package sluice.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonSigner;
import sluice.ota.bundle.SigningKey;

/** {@code sluice addon sign}: signatures are added to a package, a folder or a library. */
final class AddonSignCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "sign",
            "Sign a package, a folder with an addon.toml, or a library without one, by keys of"
                + " 'sluice ota keygen'.",
            "sluice addon sign hello-0.1.0-arm64.sladdon --key release.key",
            "sluice addon sign /var/lib/sluice/addons/hello.so --key release.key")
        .addPositional(
            OtaOptions.file("FILE", "A package is replaced; others get a file beside them."))
        .addOption(OtaOptions.paths("--key", true, "A private key; several are allowed."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path what = OtaOptions.positional(options);
    return AddonOptions.run(() -> {
      List<SigningKey> keys = OtaOptions.signingKeys(options, "--key");
      Path signed = AddonSigner.sign(what, keys);
      keys.forEach(key -> System.out.println(signed + ": signed by " + key.verifyKey()));
      return ExitCode.OK;
    });
  }
}
