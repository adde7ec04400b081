package sluice.config.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A public key of Ed25519 (RFC 8032).
 *
 * @param hex its 32 bytes, in lower case; this is its name, too
 */
public record VerifyKey(String hex) {
  /** SubjectPublicKeyInfo of RFC 8410 up to the key's bytes. */
  private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public VerifyKey {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("a key has 64 digits of 0-9 and a-f");
    }
  }

  /**
   * A key out of PEM, as {@code sluice ota keygen} and OpenSSL write it.
   *
   * @param name what errors call the text
   */
  public static VerifyKey ofPem(String name, String text) throws KeyException {
    return of(name, PemBlock.read(name, text, PemBlock.PUBLIC));
  }

  /**
   * A key out of its SubjectPublicKeyInfo.
   *
   * @param name what errors call it
   */
  public static VerifyKey of(String name, byte[] spki) throws KeyException {
    if (spki.length != SPKI.length + 32 || !startsWith(spki)) {
      throw new KeyException(name + ": is no Ed25519 key; make one with 'sluice ota keygen'");
    }
    return new VerifyKey(HexFormat.of().formatHex(spki, SPKI.length, spki.length));
  }

  private static boolean startsWith(byte[] spki) {
    return Arrays.equals(spki, 0, SPKI.length, SPKI, 0, SPKI.length);
  }

  /** Its SubjectPublicKeyInfo. */
  public byte[] spki() {
    byte[] all = Arrays.copyOf(SPKI, SPKI.length + 32);
    System.arraycopy(HexFormat.of().parseHex(hex), 0, all, SPKI.length, 32);
    return all;
  }

  /** Whether these bytes were signed by the owner of the key. */
  public boolean verifies(byte[] bytes, byte[] signature) {
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki()));
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(bytes);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // not 64 bytes, or signature or key is no point of the curve
    }
  }

  /** What people compare. */
  @Override
  public String toString() {
    return hex;
  }
}
