package sluice.ota.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of a bundle.
 *
 * @param manifest over the manifest's bytes; none yet in a bundle that nobody signed
 * @param delegation by which they count, signed by root keys; null if those signed the manifest
 */
record SignatureBlock(List<KeySignature> manifest, @Nullable Signed delegation) {
  SignatureBlock {
    manifest = List.copyOf(manifest);
    if (manifest.size() > KeySignature.SIGNATURES_MAX) {
      throw new IllegalArgumentException(
          "more than " + KeySignature.SIGNATURES_MAX + " signatures");
    }
  }
}
