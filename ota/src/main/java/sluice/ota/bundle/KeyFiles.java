package sluice.ota.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.EnumSet;
import java.util.Set;
import sluice.config.keys.PemBlock;
import sluice.config.keys.VerifyKey;

/**
 * Keys in files: PEM (RFC 7468) as OpenSSL writes and reads it. A private key's file holds both
 * keys, has mode 0600, and is not read with any other.
 */
public final class KeyFiles {
  /** Bytes of a key's file. */
  public static final int BYTES_MAX = 4_096;

  private static final String PRIVATE = "PRIVATE KEY";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeyFiles() {}

  /**
   * Writes a new key.
   *
   * @throws BundleException if the file is there already: a key is never written over
   */
  public static void write(Path file, SigningKey key) throws IOException {
    String text =
        PemBlock.write(PRIVATE, key.pkcs8())
            + PemBlock.write(PemBlock.PUBLIC, key.verifyKey().spki());
    SmallFile.create(file, text.getBytes(StandardCharsets.US_ASCII), OWNER_ONLY);
  }

  /** Writes the public key alone. */
  public static void write(Path file, VerifyKey key) throws IOException {
    SmallFile.create(
        file, PemBlock.write(PemBlock.PUBLIC, key.spki()).getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads a private key and tries it with its public one. */
  public static SigningKey readSigning(Path file) throws IOException {
    refuseLoose(file);
    String text = read(file);
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(PemBlock.read("" + file, text, PRIVATE)));
      SigningKey pair = new SigningKey(key, VerifyKey.ofPem("" + file, text));
      byte[] probe = "sluice".getBytes(StandardCharsets.US_ASCII);
      if (!pair.verifyKey().verifies(probe, pair.sign(probe).bytes())) {
        throw new BundleException(file + ": its private and its public key do not belong together");
      }
      return pair;
    } catch (GeneralSecurityException e) {
      throw new BundleException(file + ": is no Ed25519 key; make one with 'sluice ota keygen'", e);
    }
  }

  private static void refuseLoose(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.exists(file)) {
        throw new BundleException(file + ": is no regular file; name the key's file itself");
      }
      Set<PosixFilePermission> mode =
          Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
      if (!EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
          .containsAll(mode)) {
        throw new BundleException(
            file
                + ": others may read or use this key (mode "
                + PosixFilePermissions.toString(mode)
                + "); 'chmod 600' it, and if others had access, make a new one");
      }
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": is not there", e);
    }
  }

  /** Reads a public key, also out of a private key's file. */
  public static VerifyKey readVerify(Path file) throws IOException {
    try {
      return VerifyKey.ofPem("" + file, read(file));
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": is not there", e);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(SmallFile.read(file, BYTES_MAX), StandardCharsets.ISO_8859_1);
  }
}
