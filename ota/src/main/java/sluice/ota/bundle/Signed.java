package sluice.ota.bundle;

import java.util.List;

/** A document as the bytes that were signed, and the signatures over them. */
public record Signed(byte[] bytes, List<KeySignature> signatures) {
  public Signed {
    signatures = List.copyOf(signatures);
    if (signatures.size() > KeySignature.SIGNATURES_MAX) {
      throw new IllegalArgumentException(
          "more than " + KeySignature.SIGNATURES_MAX + " signatures");
    }
  }

  /** With one more signature. */
  public Signed by(SigningKey key) throws BundleException {
    return new Signed(bytes, KeySignature.plus(signatures, key.sign(bytes)));
  }

  /** With a signature more of each key. */
  public Signed byAll(List<SigningKey> keys) throws BundleException {
    Signed signed = this;
    for (SigningKey key : keys) {
      signed = signed.by(key);
    }
    return signed;
  }
}
