package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.keys.VerifyKey;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;
import sluice.ota.delta.Base;
import sluice.ota.delta.Recipe;

/**
 * What a release differs by from another: a tar of {@code delta.json}, {@code
 * delta-signatures.json}, the full bundle's {@code manifest.json} and {@code signatures.json}, and
 * {@code fresh.zst}.
 *
 * <p>The manifest and its signatures are the full bundle's, to the byte: what is installed is the
 * same either way. The recipe is signed by the same keys besides, so that nothing is unpacked that
 * no trusted key has signed.
 */
public final class DeltaFile implements Bundle {
  static final String DELTA = "delta.json";
  static final String DELTA_SIGNATURES = "delta-signatures.json";
  static final String FRESH = "fresh.zst";
  private static final int CHUNK = 64 * 1_024;

  /** What stands before the pieces. */
  record Documents(Signed recipe, byte[] manifest, SignatureBlock signatures) {
    static final List<String> NAMES =
        List.of(DELTA, DELTA_SIGNATURES, BundleFile.MANIFEST, BundleFile.SIGNATURES);

    static Documents read(TarParts parts) throws IOException {
      byte[] recipe = parts.document(DELTA, DeltaJson.BYTES_MAX);
      SignatureBlock own =
          TrustJson.readSignatures(parts.document(DELTA_SIGNATURES, TrustJson.BYTES_MAX));
      if (own.delegation() != null || !own.roots().isEmpty()) {
        throw new BundleException(DELTA_SIGNATURES + ": has more than signatures");
      }
      return new Documents(
          new Signed(recipe, own.manifest()),
          parts.document(BundleFile.MANIFEST, ManifestJson.BYTES_MAX),
          TrustJson.readSignatures(parts.document(BundleFile.SIGNATURES, TrustJson.BYTES_MAX)));
    }

    /** Believe them, and that the base is what it should be, or throw why not. */
    Believed believe(Trust trust, Base base) throws IOException {
      Trust.Signers signers = BundleFile.signers(manifest, signatures, trust);
      signers.keys().check(DELTA, recipe);
      Manifest release = ManifestJson.read(manifest);
      Recipe how = recipeOf(release);
      for (ReleaseFile file : how.base()) {
        requireBase(base, file, how);
      }
      return new Believed(signers, release, how);
    }

    private Recipe recipeOf(Manifest release) throws BundleException {
      Recipe how = DeltaJson.read(recipe.bytes());
      if (!how.manifest().equals(Sha256.of(manifest))) {
        throw new BundleException(DELTA + ": is of another release than the manifest");
      }
      try {
        how.requireSizesOf(release);
        return how;
      } catch (IllegalArgumentException e) {
        throw new BundleException(DELTA + ": " + e.getMessage(), e);
      }
    }
  }

  /** Documents that enough keys have signed. */
  record Believed(Trust.Signers signers, Manifest manifest, Recipe how) {}

  private final Path path;
  private final Documents documents;
  private final Extent fresh;

  private DeltaFile(Path path, Documents documents, Extent fresh) {
    this.path = path;
    this.documents = documents;
    this.fresh = fresh;
  }

  static boolean isOne(FileChannel file) throws IOException {
    return TarParts.beginsWith(file, DELTA);
  }

  static DeltaFile read(Path path, FileChannel file) throws IOException {
    TarParts parts = new TarParts(file);
    Documents documents = Documents.read(parts);
    return new DeltaFile(path, documents, parts.last(FRESH, ReleaseFile.BYTES_MAX));
  }

  @Override
  public VerifiedRelease verify(Trust trust, Base base) throws IOException {
    try {
      Believed believed = documents.believe(trust, base);
      fresh.require(believed.how().fresh(), FRESH);
      List<ReleaseFile> files = believed.manifest().files();
      return new VerifiedRelease(
          believed.manifest(),
          documents.manifest(),
          believed.signers(),
          new DeltaPayload(path, fresh, believed.how(), files, base));
    } catch (IOException e) {
      throw BundleFile.named(path, e);
    }
  }

  private static void requireBase(Base base, ReleaseFile file, Recipe how) throws IOException {
    MessageDigest digest = Sha256.begin();
    long bytes = 0;
    try (InputStream in = base.open(file.path())) {
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0 && bytes <= file.bytes(); n = in.read(chunk)) {
        digest.update(chunk, 0, n);
        bytes += n;
      }
    } catch (IOException e) {
      throw otherBase(how, file.path() + " is not there", e);
    }
    if (bytes != file.bytes() || !Sha256.ended(digest).equals(file.sha256())) {
      throw otherBase(how, file.path() + " is another", null);
    }
  }

  private static BundleException otherBase(Recipe how, String why, @Nullable IOException cause) {
    String message =
        "is a delta from "
            + how.from()
            + ", and what is installed here is not that ("
            + why
            + "); the full bundle is needed";
    return cause == null ? new BundleException(message) : new BundleException(message, cause);
  }

  @Override
  public Manifest unverifiedManifest() throws IOException {
    try {
      return ManifestJson.read(documents.manifest());
    } catch (IOException e) {
      throw BundleFile.named(path, e);
    }
  }

  @Override
  public List<VerifyKey> claimedSigners() {
    return BundleFile.keys(documents.recipe().signatures());
  }

  @Override
  public boolean hasDelegation() {
    return documents.signatures().delegation() != null;
  }

  @Override
  public boolean isDelta() {
    return true;
  }

  Signed recipe() {
    return documents.recipe();
  }

  byte[] manifestBytes() {
    return documents.manifest();
  }

  SignatureBlock signatures() {
    return documents.signatures();
  }

  Extent fresh() {
    return fresh;
  }

  @Override
  public void close() throws IOException {
    fresh.file().close();
  }
}
