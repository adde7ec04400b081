package sluice.ota.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/**
 * A bundle that is open: a tar of {@code manifest.json}, {@code signatures.json} and {@code
 * payload.tar.zst}, in this order and nothing else.
 *
 * <p>It is opened by name once; everything is read through that descriptor. Before a signature
 * holds, two small JSON documents are looked at; the manifest is believed once its bytes are signed
 * by enough keys; the payload is unpacked once its sum is the manifest's.
 */
public final class BundleFile implements Closeable {
  static final String MANIFEST = "manifest.json";
  static final String SIGNATURES = "signatures.json";
  static final String PAYLOAD = "payload.tar.zst";

  private static final int CHUNK = 64 * 1_024;

  private final Path path;
  private final FileChannel file;
  private final byte[] manifestBytes;
  private final SignatureBlock signatures;
  private final long payloadAt;
  private final long payloadBytes;

  private BundleFile(
      Path path,
      FileChannel file,
      byte[] manifestBytes,
      SignatureBlock signatures,
      long payloadAt,
      long payloadBytes) {
    this.path = path;
    this.file = file;
    this.manifestBytes = manifestBytes;
    this.signatures = signatures;
    this.payloadAt = payloadAt;
    this.payloadBytes = payloadBytes;
  }

  /** Opens a bundle and reads its two documents. Nothing of it is to be believed yet. */
  public static BundleFile open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new BundleException(path + ": is no file"); // opening a FIFO would wait
    }
    FileChannel file;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new BundleException(path + ": is not there", e);
    }
    try {
      return read(path, file);
    } catch (IOException e) {
      file.close();
      throw named(path, e);
    }
  }

  private static BundleFile read(Path path, FileChannel file) throws IOException {
    long at = 0;
    byte[] manifest = document(file, at, MANIFEST, ManifestJson.BYTES_MAX);
    at += blocks(manifest.length);
    byte[] signatures = document(file, at, SIGNATURES, TrustJson.BYTES_MAX);
    at += blocks(signatures.length);
    long bytes = size(file, at, PAYLOAD, ReleaseFile.BYTES_MAX);
    long end = at + blocks(bytes) + TarHeader.END_BYTES;
    if (file.size() != end) {
      throw new BundleException(
          "has " + file.size() + " bytes, and should have " + end + "; fetch it again");
    }
    requireZeros(file, at + TarHeader.BLOCK + bytes, end);
    SignatureBlock block = TrustJson.readSignatures(signatures);
    return new BundleFile(path, file, manifest, block, at + TarHeader.BLOCK, bytes);
  }

  private static byte[] document(FileChannel file, long at, String name, int bytesMax)
      throws IOException {
    int bytes = (int) size(file, at, name, bytesMax);
    long from = at + TarHeader.BLOCK;
    requireZeros(file, from + bytes, at + blocks(bytes));
    return exactly(file, from, bytes);
  }

  private static long size(FileChannel file, long at, String name, long bytesMax)
      throws IOException {
    return TarHeader.size(exactly(file, at, TarHeader.BLOCK), name, bytesMax);
  }

  private static long blocks(long bytes) {
    return TarHeader.BLOCK + bytes + TarHeader.padding(bytes);
  }

  private static byte[] exactly(FileChannel file, long at, int bytes) throws IOException {
    return new Section(file, at, bytes).readNBytes(bytes); // throws where the file ends
  }

  private static void requireZeros(FileChannel file, long from, long to) throws IOException {
    for (byte b : exactly(file, from, (int) (to - from))) {
      if (b != 0) {
        throw new BundleException("is no bundle: not zeros from " + from + " to " + to);
      }
    }
  }

  /** Believe the release, or throw why not. Root keys or those of a delegation must have signed. */
  public VerifiedRelease verify(KeySet root, long delegationFloor, Instant now) throws IOException {
    try {
      Delegation delegation = delegation(root, delegationFloor, now);
      KeySet signers = delegation == null ? root : delegation.signers();
      signers.check(MANIFEST, manifestBytes, signatures.manifest());
      Manifest manifest = ManifestJson.read(manifestBytes);
      verifyPayload(manifest);
      return new VerifiedRelease(
          manifest,
          manifestBytes,
          delegation == null ? 0 : delegation.version(),
          new BundlePayload(path, file, payloadAt, payloadBytes, manifest.files()));
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  private @Nullable Delegation delegation(KeySet root, long floor, Instant now)
      throws BundleException {
    Signed signed = signatures.delegation();
    if (signed == null) {
      return null;
    }
    root.check("delegation", signed.bytes(), signed.signatures());
    Delegation delegation = TrustJson.readDelegation(signed.bytes());
    if (delegation.version() < floor) {
      throw new BundleException(
          "delegation: version "
              + delegation.version()
              + " was replaced by "
              + floor
              + ", its keys may be revoked; sign it by the newer one");
    }
    if (!now.isBefore(delegation.expires())) {
      throw new BundleException(
          "delegation: expired " + delegation.expires() + ", and it is " + now);
    }
    return delegation;
  }

  private void verifyPayload(Manifest manifest) throws IOException {
    MessageDigest digest = Sha256.begin();
    InputStream packed = packed();
    byte[] chunk = new byte[CHUNK];
    for (int n = packed.read(chunk); n >= 0; n = packed.read(chunk)) {
      digest.update(chunk, 0, n);
    }
    Manifest.PayloadFacts is = new Manifest.PayloadFacts(payloadBytes, Sha256.ended(digest));
    if (!is.equals(manifest.payload())) {
      throw new BundleException(PAYLOAD + ": is not the one that was signed; fetch it again");
    }
  }

  /** What the manifest says, for people to look at: nobody has verified it. */
  public Manifest unverifiedManifest() throws IOException {
    try {
      return ManifestJson.read(manifestBytes);
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  /** The keys that claim to have signed the manifest: nobody has verified that. */
  public List<VerifyKey> claimedSigners() {
    List<VerifyKey> keys = new ArrayList<>();
    signatures.manifest().forEach(signature -> keys.add(signature.key()));
    return keys;
  }

  /** Whether the keys are to count by a delegation. */
  public boolean hasDelegation() {
    return signatures.delegation() != null;
  }

  byte[] manifestBytes() {
    return manifestBytes;
  }

  SignatureBlock signatures() {
    return signatures;
  }

  InputStream packed() {
    return new Section(file, payloadAt, payloadBytes);
  }

  long payloadBytes() {
    return payloadBytes;
  }

  static IOException named(Path path, IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(path + ": ") ? e : new BundleException(path + ": " + message, e);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
