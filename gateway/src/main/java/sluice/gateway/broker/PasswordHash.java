package sluice.gateway.broker;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as mosquitto_passwd writes it: {@code $7$ITERATIONS$SALT$HASH}, PBKDF2 with HMAC and
 * SHA-512 (RFC 8018, 5.2), salt and hash in Base64. Takes time on purpose: for a worker.
 */
final class PasswordHash {
  static final int ITERATIONS_MAX = 10_000_000;

  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final int HASH_BYTES = 64;

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message says what to do, and holds nothing
   *     of it
   */
  static PasswordHash parse(String text) {
    String[] parts = text.split("\\$", -1);
    if (parts.length == 5 && parts[0].isEmpty() && parts[1].equals("7")) {
      try {
        int iterations = Integer.parseInt(parts[2]);
        byte[] salt = Base64.getDecoder().decode(parts[3]);
        byte[] hash = Base64.getDecoder().decode(parts[4]);
        if (iterations >= 1
            && iterations <= ITERATIONS_MAX
            && salt.length > 0
            && hash.length == HASH_BYTES) {
          return new PasswordHash(iterations, salt, hash);
        }
      } catch (IllegalArgumentException e) { // numbers, too
        throw refused();
      }
    }
    throw refused();
  }

  private static IllegalArgumentException refused() {
    return new IllegalArgumentException(
        "no password as mosquitto_passwd of version 2 writes it ($7$...); set it again with that");
  }

  /** One that no password has; to check against it takes as long as against the other. */
  PasswordHash unmatched() {
    return new PasswordHash(iterations, salt, new byte[HASH_BYTES]);
  }

  /** Whether it is this password; an empty one, and one that is no UTF-8, never is. Blocks. */
  boolean matches(byte[] password) {
    if (password.length == 0) {
      return false;
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(password));
      char[] chars = Arrays.copyOf(text.array(), text.limit());
      PBEKeySpec spec = new PBEKeySpec(chars, salt, iterations, HASH_BYTES * 8);
      byte[] made = SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
      spec.clearPassword();
      return MessageDigest.isEqual(made, hash);
    } catch (CharacterCodingException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("users: " + ALGORITHM, e); // every Java has it
    }
  }
}
