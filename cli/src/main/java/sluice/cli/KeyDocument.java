package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.KeySet;
import sluice.ota.bundle.Signed;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.TrustJson;

/** A numbered document that names keys and is signed by others: a root, a delegation. */
final class KeyDocument {
  /** Makes one's JSON. */
  interface Maker {
    /**
     * Of what the command line says.
     *
     * @throws IllegalArgumentException if the number cannot be
     */
    byte[] json(long number, Instant end, KeySet keys);
  }

  private KeyDocument() {}

  /**
   * Writes a new file.
   *
   * @param signers the option that names the keys to sign with
   */
  static ExitCode write(ParseResult options, String signers, Maker maker) {
    Path out = OtaOptions.path(options, "--out");
    String expires = options.matchedOptionValue("--expires", "");
    Instant end = OtaOptions.time(options, "--expires", expires);
    return OtaOptions.run(() -> {
      Signed signed =
          new Signed(json(options, end, maker), List.of())
              .byAll(OtaOptions.signingKeys(options, signers));
      SmallFile.create(out, TrustJson.writeSigned(signed));
      System.out.println(out + ": signed by " + signed.signatures().size() + " keys");
      return ExitCode.OK;
    });
  }

  private static byte[] json(ParseResult options, Instant end, Maker maker) throws IOException {
    try {
      long number = options.matchedOptionValue("--number", 0L);
      return maker.json(number, end, OtaTrustCommand.keys(options));
    } catch (IllegalArgumentException e) {
      throw new BundleException("--number: " + e.getMessage(), e);
    }
  }
}
