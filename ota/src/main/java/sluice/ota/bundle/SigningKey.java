package sluice.ota.bundle;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import sluice.config.keys.VerifyKey;

/** A private key of Ed25519 with its public one. */
public final class SigningKey {
  private final PrivateKey key;
  private final VerifyKey verifyKey;

  SigningKey(PrivateKey key, VerifyKey verifyKey) {
    this.key = key;
    this.verifyKey = verifyKey;
  }

  /** A new one. */
  public static SigningKey generate() throws IOException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(
          pair.getPrivate(), VerifyKey.of("a new key", pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new BundleException("this JVM has no Ed25519; use one of Java 25 or later", e);
    }
  }

  public VerifyKey verifyKey() {
    return verifyKey;
  }

  byte[] pkcs8() {
    return key.getEncoded();
  }

  /** Signs a document as it is. */
  public KeySignature sign(byte[] bytes) throws BundleException {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(bytes);
      return new KeySignature(verifyKey, signature.sign());
    } catch (GeneralSecurityException e) {
      throw new BundleException("signing with key " + verifyKey + ": " + e.getMessage(), e);
    }
  }
}
