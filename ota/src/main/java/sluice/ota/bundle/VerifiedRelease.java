package sluice.ota.bundle;

import sluice.ota.Manifest;
import sluice.ota.Payload;

/**
 * A release whose signatures hold and whose payload is the one that was signed. {@link
 * BundleFile#verify} alone makes one; it is of use while the bundle is open.
 */
public final class VerifiedRelease {
  private final Manifest manifest;
  private final byte[] manifestBytes;
  private final long delegationVersion;
  private final Payload payload;

  VerifiedRelease(
      Manifest manifest, byte[] manifestBytes, long delegationVersion, Payload payload) {
    this.manifest = manifest;
    this.manifestBytes = manifestBytes;
    this.delegationVersion = delegationVersion;
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
    return delegationVersion;
  }

  public Payload payload() {
    return payload;
  }
}
