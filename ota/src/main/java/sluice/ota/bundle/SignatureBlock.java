package sluice.ota.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of a bundle.
 *
 * @param manifest over the manifest's bytes; none yet in a bundle that nobody signed
 * @param delegation by which they count, signed by root keys; null if those signed the manifest
 * @param roots that boards may not have met yet, in the order of their numbers; up to {@value
 *     #ROOTS_MAX}
 */
record SignatureBlock(
    List<KeySignature> manifest, @Nullable Signed delegation, List<Signed> roots) {
  static final int ROOTS_MAX = 16;

  SignatureBlock {
    manifest = List.copyOf(manifest);
    if (manifest.size() > KeySignature.SIGNATURES_MAX) {
      throw new IllegalArgumentException(
          "more than " + KeySignature.SIGNATURES_MAX + " signatures");
    }
    roots = List.copyOf(roots);
    if (roots.size() > ROOTS_MAX) {
      throw new IllegalArgumentException("more than " + ROOTS_MAX + " roots");
    }
  }
}
