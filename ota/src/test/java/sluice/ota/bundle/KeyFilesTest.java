package sluice.ota.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.keys.VerifyKey;

final class KeyFilesTest {
  @TempDir Path temp;
  private Path file;
  private SigningKey key;

  @BeforeEach
  void write() throws Exception {
    file = temp.resolve("release.key");
    key = SigningKey.generate();
    KeyFiles.write(file, key);
  }

  private static void assertRefused(String why, Path file) {
    IOException e = assertThrows(IOException.class, () -> KeyFiles.readSigning(file), why);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(why) && message.startsWith(file + ": "), message);
  }

  @Test
  void a_key_is_read_as_it_was_written_and_is_the_owners_alone() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    SigningKey read = KeyFiles.readSigning(file);
    assertEquals(key.verifyKey(), read.verifyKey());
    assertEquals(key.verifyKey(), KeyFiles.readVerify(file));
    assertArrayEquals(key.sign(new byte[9]).bytes(), read.sign(new byte[9]).bytes());
  }

  @Test
  void a_key_that_others_may_read_is_refused_with_the_way_out() throws Exception {
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertRefused("chmod 600", file);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    KeyFiles.readSigning(file);
  }

  @Test
  void a_key_is_never_written_over() throws Exception {
    byte[] before = Files.readAllBytes(file);
    assertThrows(BundleException.class, () -> KeyFiles.write(file, SigningKey.generate()));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void what_is_no_key_is_refused() throws Exception {
    assertRefused("is not there", temp.resolve("none"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), file);
    assertRefused("is no regular file", link);
    for (String text : List.of("", "hello", Files.readString(file).substring(0, 60))) {
      assertRefused("has no PRIVATE KEY", Files.writeString(file, text));
    }
    assertRefused("more than 4096 bytes", Files.writeString(file, "x".repeat(5_000)));
  }

  @Test
  void the_halves_of_two_keys_are_refused() throws Exception {
    Path other = temp.resolve("other.key");
    KeyFiles.write(other, SigningKey.generate());
    String mine = Files.readString(file);
    String theirs = Files.readString(other);
    int at = mine.indexOf("-----BEGIN PUBLIC");
    Files.writeString(
        file, mine.substring(0, at) + theirs.substring(theirs.indexOf("-----BEGIN PUBLIC")));
    assertRefused("do not belong together", file);
  }

  /** RFC 8032, 7.1, test 2. */
  @Test
  void a_signature_of_the_standards_is_verified_and_another_is_not() {
    VerifyKey standard =
        new VerifyKey("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertTrue(standard.verifies(new byte[] {0x72}, signature));
    assertTrue(!standard.verifies(new byte[] {0x73}, signature));
    assertTrue(!standard.verifies(new byte[] {0x72}, new byte[63]));
    assertTrue(!new VerifyKey("f".repeat(64)).verifies(new byte[] {0x72}, signature));
  }
}
