package sluice.ota.bundle;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sluice.ota.Manifest;
import sluice.ota.Sha256;
import sluice.ota.delta.ChunkIndex;
import sluice.ota.delta.Differ;
import sluice.ota.delta.Recipe;

/** Makes deltas of two full bundles, and signs them. The same bundles make the same bytes. */
public final class DeltaWriter {
  /** A delta that was made, and what it saves. */
  public record Made(Manifest manifest, long deltaBytes, long fullBytes) {}

  private DeltaWriter() {}

  /**
   * Makes a delta that nobody has signed yet; the new bundle's own signatures go along.
   *
   * @throws BundleException if the bundles differ so much that a delta is of no use
   */
  public static Made write(Path old, Path next, Path out) throws IOException {
    Path fresh = BundleWriter.beside(out, ".fresh");
    try (BundleFile from = BundleFile.open(old);
        BundleFile to = BundleFile.open(next)) {
      Differ differ = diff(from, to, fresh);
      Manifest manifest = to.unverifiedManifest();
      Recipe recipe =
          new Recipe(
              from.unverifiedManifest().version(),
              Sha256.of(to.manifestBytes()),
              BundleWriter.facts(fresh),
              differ.base(),
              differ.files());
      recipe.requireSizesOf(manifest);
      byte[] json = DeltaJson.write(recipe);
      if (json.length > DeltaJson.BYTES_MAX) {
        throw new BundleException(next + ": differs in too many places; send it whole");
      }
      write(out, new Signed(json, List.of()), to.manifestBytes(), to.signatures(), fresh);
      return new Made(manifest, Files.size(out), Files.size(next));
    } catch (IllegalArgumentException e) {
      throw new BundleException(next + ": " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static Differ diff(BundleFile from, BundleFile to, Path fresh) throws IOException {
    ChunkIndex index = new ChunkIndex();
    from.unverifiedPayload().copyTo(index::add);
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(fresh));
        OutputStream packed = new ZstdOutputStream(file)) {
      Differ differ = new Differ(index, packed);
      to.unverifiedPayload().copyTo(differ::add);
      return differ;
    }
  }

  /** Adds signatures over the recipe, and puts the result in the delta's place. */
  static void sign(Path path, DeltaFile delta, List<SigningKey> keys) throws IOException {
    Signed recipe = delta.recipe();
    for (SigningKey key : keys) {
      recipe = recipe.by(key);
    }
    Path fresh = BundleWriter.beside(path, ".fresh");
    try {
      Files.copy(delta.fresh().open(), fresh);
      write(path, recipe, delta.manifestBytes(), delta.signatures(), fresh);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void write(
      Path out, Signed recipe, byte[] manifest, SignatureBlock signatures, Path fresh)
      throws IOException {
    SignatureBlock own = new SignatureBlock(recipe.signatures(), null, List.of());
    try (var in = Files.newInputStream(fresh)) {
      BundleWriter.write(
          out,
          List.of(
              new BundleWriter.Part(DeltaFile.DELTA, recipe.bytes()),
              new BundleWriter.Part(DeltaFile.DELTA_SIGNATURES, TrustJson.writeSignatures(own)),
              new BundleWriter.Part(BundleFile.MANIFEST, manifest),
              new BundleWriter.Part(BundleFile.SIGNATURES, TrustJson.writeSignatures(signatures))),
          DeltaFile.FRESH,
          in,
          Files.size(fresh));
    }
  }
}
