package sluice.ota.bundle;

import java.util.HashSet;
import java.util.List;
import sluice.config.keys.VerifyKey;

/**
 * Keys of which some must sign: k of n.
 *
 * @param threshold 1 to the number of keys
 * @param keys 1 to {@value #KEYS_MAX}, none twice
 */
public record KeySet(int threshold, List<VerifyKey> keys) {
  static final int KEYS_MAX = 16;

  public KeySet {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > KEYS_MAX || new HashSet<>(keys).size() != keys.size()) {
      throw new IllegalArgumentException("there must be 1 to " + KEYS_MAX + " keys, none twice");
    }
    if (threshold < 1 || threshold > keys.size()) {
      throw new IllegalArgumentException(
          "threshold " + threshold + " is not within 1 to the " + keys.size() + " keys");
    }
  }

  void check(String what, Signed signed) throws BundleException {
    KeySignature.check(what, signed.bytes(), signed.signatures(), keys, threshold);
  }
}
