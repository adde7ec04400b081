package sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.BundleWriter;
import sluice.ota.bundle.Signed;
import sluice.ota.bundle.SigningKey;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.TrustJson;

/** {@code sluice ota sign}: signatures are added to a bundle, a delta, or a document. */
final class OtaSignCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "sign",
            "Add signatures to a bundle or delta, by root keys or by the keys of a delegation;"
                + " or to a delegation or root that others have begun to sign.",
            "sluice ota sign r.sluice --key release.key --delegation delegation.json",
            "sluice ota sign root-2.json --key root1.key")
        .addPositional(OtaOptions.file("FILE", "It is replaced once it is signed."))
        .addOption(OtaOptions.paths("--key", true, "A private key; several are allowed."))
        .addOption(OtaOptions.path("--delegation", "FILE", false, "By which the keys count."))
        .addOption(
            OtaOptions.paths(
                "--root", false, "A root of a rotation, for boards that have not met it yet."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = OtaOptions.positional(options);
    Path by = options.matchedOptionValue("--delegation", (Path) null);
    return OtaOptions.run(() -> {
      Signed delegation = by == null ? null : signed(by);
      List<Signed> roots = new ArrayList<>();
      for (Path root : options.matchedOptionValue("--root", List.<Path>of())) {
        roots.add(signed(root));
      }
      List<SigningKey> keys = OtaOptions.signingKeys(options, "--key");
      if (isDocument(file)) {
        signDocument(file, keys);
      } else {
        BundleWriter.sign(file, keys, delegation, roots);
      }
      keys.forEach(key -> System.out.println(file + ": signed by " + key.verifyKey()));
      return ExitCode.OK;
    });
  }

  static Signed signed(Path file) throws IOException {
    try {
      return TrustJson.readSigned(SmallFile.read(file, TrustJson.BYTES_MAX));
    } catch (BundleException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(file + ": ") ? e : new BundleException(file + ": " + message, e);
    }
  }

  private static boolean isDocument(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == '{';
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": is not there", e);
    }
  }

  private static void signDocument(Path file, List<SigningKey> keys) throws IOException {
    Signed signed = signed(file).byAll(keys);
    SmallFile.replace(file, TrustJson.writeSigned(signed));
  }
}
