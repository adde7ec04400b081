package sluice.ota.bundle;

import java.time.Instant;

/**
 * Root keys say who signs releases. A new one with a higher version rotates those keys; boards
 * refuse older ones once they have installed by it, so that a key that was left out is revoked.
 *
 * @param version 1 to {@value #VERSION_MAX}
 * @param expires from then on it is worth nothing
 */
public record Delegation(long version, Instant expires, KeySet signers) {
  public static final long VERSION_MAX = 999_999_999;

  public Delegation {
    if (version < 1 || version > VERSION_MAX) {
      throw new IllegalArgumentException(
          "delegation version " + version + " is not within 1 to " + VERSION_MAX);
    }
  }
}
