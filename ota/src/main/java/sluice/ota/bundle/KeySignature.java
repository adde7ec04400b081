package sluice.ota.bundle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sluice.config.keys.VerifyKey;

/**
 * A signature and whose it claims to be.
 *
 * @param bytes 64
 */
public record KeySignature(VerifyKey key, byte[] bytes) {
  /** Signatures of a document. */
  static final int SIGNATURES_MAX = 16;

  /** The given ones and a new one, in place of an older one of the same key. */
  static List<KeySignature> plus(List<KeySignature> given, KeySignature added) {
    List<KeySignature> all = new ArrayList<>(given);
    all.removeIf(signature -> signature.key().equals(added.key()));
    all.add(added);
    return all;
  }

  /**
   * Checks that enough of the keys signed. A signature by another key counts for nothing; one that
   * names a key and is not its, or a key twice, refuses all.
   *
   * @param what was signed, for messages
   */
  static void check(
      String what, byte[] bytes, List<KeySignature> given, List<VerifyKey> keys, int threshold)
      throws BundleException {
    Set<VerifyKey> valid = new HashSet<>();
    for (KeySignature signature : given) {
      if (!keys.contains(signature.key())) {
        continue;
      }
      if (!signature.key().verifies(bytes, signature.bytes())) {
        throw new BundleException(
            what + ": the signature of key " + signature.key() + " is not of these bytes");
      }
      if (!valid.add(signature.key())) {
        throw new BundleException(what + ": key " + signature.key() + " signed twice");
      }
    }
    if (valid.size() < threshold) {
      throw new BundleException(
          what
              + ": "
              + valid.size()
              + " signatures of trusted keys, needed are "
              + threshold
              + "; sign it with 'sluice ota sign'");
    }
  }
}
