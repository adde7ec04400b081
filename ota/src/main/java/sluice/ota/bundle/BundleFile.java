package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sluice.config.keys.VerifyKey;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.delta.Base;

/**
 * A full bundle: a tar of {@code manifest.json}, {@code signatures.json} and {@code
 * payload.tar.zst}, in this order and nothing else.
 *
 * <p>Before a signature holds, two small JSON documents are looked at; the manifest is believed
 * once its bytes are signed by enough keys; the payload is unpacked once its sum is the manifest's.
 */
public final class BundleFile implements Bundle {
  static final String MANIFEST = "manifest.json";
  static final String SIGNATURES = "signatures.json";
  static final String PAYLOAD = "payload.tar.zst";

  private final Path path;
  private final byte[] manifestBytes;
  private final SignatureBlock signatures;
  private final Extent payload;

  private BundleFile(Path path, byte[] manifestBytes, SignatureBlock signatures, Extent payload) {
    this.path = path;
    this.manifestBytes = manifestBytes;
    this.signatures = signatures;
    this.payload = payload;
  }

  /** As {@link Bundle#open}, and refuses a delta. */
  public static BundleFile open(Path path) throws IOException {
    Bundle bundle = Bundle.open(path);
    if (bundle instanceof BundleFile full) {
      return full;
    }
    bundle.close();
    throw new BundleException(path + ": is a delta; name the full bundle");
  }

  static BundleFile read(Path path, FileChannel file) throws IOException {
    TarParts parts = new TarParts(file);
    byte[] manifest = parts.document(MANIFEST, ManifestJson.BYTES_MAX);
    byte[] signatures = parts.document(SIGNATURES, TrustJson.BYTES_MAX);
    Extent payload = parts.last(PAYLOAD, ReleaseFile.BYTES_MAX);
    return new BundleFile(path, manifest, TrustJson.readSignatures(signatures), payload);
  }

  @Override
  public VerifiedRelease verify(Trust trust, Base base) throws IOException {
    try {
      Trust.Signers signers = signers(manifestBytes, signatures, trust);
      Manifest manifest = ManifestJson.read(manifestBytes);
      payload.require(manifest.payload(), PAYLOAD);
      return new VerifiedRelease(
          manifest, manifestBytes, signers, new BundlePayload(path, payload, manifest.files()));
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  /** Enough of whose keys have signed the manifest, or throws. */
  static Trust.Signers signers(byte[] manifest, SignatureBlock signatures, Trust trust)
      throws BundleException {
    Trust.Signers signers = trust.signers(signatures);
    signers.keys().check(MANIFEST, new Signed(manifest, signatures.manifest()));
    return signers;
  }

  @Override
  public Manifest unverifiedManifest() throws IOException {
    try {
      return ManifestJson.read(manifestBytes);
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  @Override
  public List<VerifyKey> claimedSigners() {
    return keys(signatures.manifest());
  }

  static List<VerifyKey> keys(List<KeySignature> signatures) {
    List<VerifyKey> keys = new ArrayList<>();
    signatures.forEach(signature -> keys.add(signature.key()));
    return keys;
  }

  @Override
  public boolean hasDelegation() {
    return signatures.delegation() != null;
  }

  @Override
  public boolean isDelta() {
    return false;
  }

  byte[] manifestBytes() {
    return manifestBytes;
  }

  SignatureBlock signatures() {
    return signatures;
  }

  InputStream packed() {
    return payload.open();
  }

  long payloadBytes() {
    return payload.bytes();
  }

  /** The files, verified against the manifest and by nobody's signature: for who makes a delta. */
  BundlePayload unverifiedPayload() throws IOException {
    return new BundlePayload(path, payload, unverifiedManifest().files());
  }

  static IOException named(Path path, IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(path + ": ") ? e : new BundleException(path + ": " + message, e);
  }

  @Override
  public void close() throws IOException {
    payload.file().close();
  }
}
