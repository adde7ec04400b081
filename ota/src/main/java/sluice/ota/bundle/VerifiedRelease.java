package sluice.ota.bundle;

import java.util.List;
import sluice.ota.Manifest;
import sluice.ota.Payload;

/**
 * A release whose signatures hold and whose payload is the one that was signed. {@link
 * Bundle#verify} alone makes one; it is of use while the bundle is open.
 */
public final class VerifiedRelease {
  private final Manifest manifest;
  private final byte[] manifestBytes;
  private final Trust.Signers signers;
  private final Payload payload;

  VerifiedRelease(Manifest manifest, byte[] manifestBytes, Trust.Signers signers, Payload payload) {
    this.manifest = manifest;
    this.manifestBytes = manifestBytes;
    this.signers = signers;
    this.payload = payload;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** As they were signed. */
  public byte[] manifestBytes() {
    return manifestBytes.clone();
  }

  /** Of the delegation by which it was signed; 0 if root keys signed it. */
  public long delegationVersion() {
    return signers.delegationVersion();
  }

  /** Roots that this board has not met before, by which it was signed; to be kept. */
  public List<Trust.Rotated> rotated() {
    return signers.rotated();
  }

  public Payload payload() {
    return payload;
  }
}
