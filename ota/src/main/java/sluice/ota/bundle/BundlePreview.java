package sluice.ota.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.ota.Manifest;
import sluice.ota.delta.Base;

/**
 * What the first bytes of a bundle say, while the rest is still to come: who does not want the
 * release need not fetch it.
 *
 * @param manifest is signed by enough keys; its payload was not seen
 * @param totalBytes of the whole file
 */
public record BundlePreview(Manifest manifest, long totalBytes) {
  /**
   * Looks at the beginning of a file.
   *
   * @param have bytes of it that are there
   * @param base what the board has, for a delta
   * @return null if more of it is needed
   * @throws IOException if it is no bundle, or not signed by enough keys, or a delta from another
   *     base
   */
  public static @Nullable BundlePreview of(FileChannel file, long have, Trust trust, Base base)
      throws IOException {
    if (have < TarHeader.BLOCK) {
      return null;
    }
    return DeltaFile.isOne(file) ? delta(file, have, trust, base) : full(file, have, trust);
  }

  private static @Nullable BundlePreview full(FileChannel file, long have, Trust trust)
      throws IOException {
    List<String> names = List.of(BundleFile.MANIFEST, BundleFile.SIGNATURES);
    long end = TarParts.end(file, have, names, BundleFile.PAYLOAD);
    if (end < 0) {
      return null;
    }
    TarParts parts = new TarParts(file);
    byte[] manifest = parts.document(BundleFile.MANIFEST, ManifestJson.BYTES_MAX);
    byte[] signatures = parts.document(BundleFile.SIGNATURES, TrustJson.BYTES_MAX);
    var _ = BundleFile.signers(manifest, TrustJson.readSignatures(signatures), trust);
    return new BundlePreview(ManifestJson.read(manifest), end);
  }

  private static @Nullable BundlePreview delta(FileChannel file, long have, Trust trust, Base base)
      throws IOException {
    long end = TarParts.end(file, have, DeltaFile.Documents.NAMES, DeltaFile.FRESH);
    if (end < 0) {
      return null;
    }
    DeltaFile.Documents documents = DeltaFile.Documents.read(new TarParts(file));
    return new BundlePreview(documents.believe(trust, base).manifest(), end);
  }
}
