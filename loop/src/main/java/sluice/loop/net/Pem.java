package sluice.loop.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Reads certificates and private keys (RFC 7468). Blocks; the errors name the file. */
final class Pem {
  /** The largest file that is read; Debian's list of all trusted certificates has 220 KB. */
  static final int BYTES_MAX = 4 << 20;

  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN (|RSA |EC |ENCRYPTED )PRIVATE KEY-----([^-]*)-----END", Pattern.DOTALL);
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");
  private static final String PBES2 = "1.2.840.113549.1.5.13";

  /** Version 0, rsaEncryption without parameters (RFC 5958, RFC 8017, A.1). */
  private static final byte[] RSA_HEAD =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CURVE = 0xA0;

  private Pem() {}

  static List<X509Certificate> certificates(Path file) throws IOException {
    byte[] bytes = read(file);
    try {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (all.isEmpty()) {
        throw new IOException(file + ": holds no certificate; PEM is expected");
      }
      return all;
    } catch (CertificateException e) {
      throw new IOException(file + ": is no PEM certificate: " + e.getMessage(), e);
    }
  }

  /**
   * A private key.
   *
   * @param password of an encrypted one
   */
  static PrivateKey key(Path file, char @Nullable [] password) throws IOException {
    Matcher found = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new IOException(file + ": holds no private key; PEM is expected");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(found.group(2));
      return switch (found.group(1)) {
        case "RSA " -> pkcs8(file, der(SEQUENCE, join(RSA_HEAD, der(OCTETS, der))));
        case "EC " -> pkcs8(file, sec1(der));
        case "ENCRYPTED " -> pkcs8(file, decrypt(file, der, password));
        default -> pkcs8(file, der);
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(
          file + ": the key cannot be read; openssl pkcs8 -topk8 converts most forms", e);
    }
  }

  /** A secret in a file: its first line. */
  static char[] firstLine(Path file) throws IOException {
    return new String(read(file), StandardCharsets.UTF_8)
        .lines()
        .findFirst()
        .orElseThrow(() -> new IOException(file + ": is empty; its first line is read"))
        .toCharArray();
  }

  static byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException(file + ": has more than " + BYTES_MAX + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": does not exist; correct the path, or put it there", e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new IOException(file + ": is not readable for this user; see its mode and owner", e);
    }
  }

  private static PrivateKey pkcs8(Path file, byte[] der) throws IOException {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        Logger.trace("tls: {} is no {} key", file, algorithm);
      } catch (GeneralSecurityException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
    throw new IOException(file + ": no RSA, EC, Ed25519 or Ed448 key, or damaged");
  }

  private static byte[] decrypt(Path file, byte[] der, char @Nullable [] password)
      throws IOException {
    if (password == null) {
      throw new IOException(file + ": the key is encrypted; set key_password_file");
    }
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = encrypted.getAlgParameters();
      String algorithm = encrypted.getAlgName();
      if (parameters != null && (algorithm.equals("PBES2") || algorithm.equals(PBES2))) {
        algorithm = parameters.toString(); // the JDK's name for the scheme, as PBEWithHmacSHA256...
      }
      var key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password));
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, parameters);
      return encrypted.getKeySpec(cipher).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": key_password_file does not open the key", e);
    }
  }

  /** An ECPrivateKey (RFC 5915) as PKCS#8: its curve stands at the other place. */
  private static byte[] sec1(byte[] der) {
    int at = contentOf(der, 0);
    at = endOf(der, at); // version
    at = endOf(der, at); // the key
    if (Byte.toUnsignedInt(der[at]) != CURVE) {
      throw new IllegalArgumentException("no curve");
    }
    byte[] curve = Arrays.copyOfRange(der, contentOf(der, at), endOf(der, at));
    byte[] algorithm = der(SEQUENCE, join(EC_OID, curve));
    return der(SEQUENCE, join(new byte[] {2, 1, 0}, join(algorithm, der(OCTETS, der))));
  }

  // --- DER (X.690, 8.1): tag, length, content ---

  private static int contentOf(byte[] der, int at) {
    int length = der[at + 1];
    return at + 2 + (length >= 0 ? 0 : length & 0x7F);
  }

  private static int endOf(byte[] der, int at) {
    int length = der[at + 1];
    int content = contentOf(der, at);
    if (length < 0) {
      length = 0;
      for (int i = at + 2; i < content; i++) {
        length = length << 8 | Byte.toUnsignedInt(der[i]);
      }
    }
    return Math.addExact(content, length);
  }

  private static byte[] der(int tag, byte[] content) {
    var out = new ByteArrayOutputStream(content.length + 5);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }
}
