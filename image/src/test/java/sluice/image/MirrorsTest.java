package sluice.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MirrorsTest {
  private static final String SYSTEM = "ID=debian\nVERSION_CODENAME=bookworm\n";

  private static final String URIS =
      """
      'https://other.example/tools/dists/stable/InRelease' other 0
      'http://mirror.example/debian/dists/bookworm/InRelease' a 0
      'http://mirror.example/debian/dists/bookworm-updates/InRelease' b 0
      'http://mirror.example/security/dists/bookworm-security/InRelease' c 0
      """;

  @Test
  void mirrorsAreThoseOfTheSystemsOwnRelease() throws Exception {
    assertEquals(
        new Mirrors("http://mirror.example/debian", "http://mirror.example/security"),
        Mirrors.parse(SYSTEM, URIS));
  }

  @Test
  void aReleaseIsTakenFromAllOfThem() throws Exception {
    String keys = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ";
    assertEquals(
        List.of(
            keys + "http://mirror.example/debian trixie main non-free-firmware",
            keys + "http://mirror.example/debian trixie-updates main non-free-firmware",
            keys + "http://mirror.example/security trixie-security main non-free-firmware"),
        Mirrors.parse(SYSTEM, URIS).sources("trixie"));
  }

  @Test
  void aSystemWithoutASourceOfItsReleaseSaysSo() {
    UnavailableException e =
        assertThrows(
            UnavailableException.class,
            () -> Mirrors.parse(SYSTEM.replace("bookworm", "sid"), URIS));
    assertEquals("apt has no source of \"sid\"; see /etc/apt/sources*", e.getMessage());
  }

  @Test
  void anArchitectureTakesItsOwnNativeLibrariesAndNoOthers() {
    assertEquals(true, Arch.ARM64.takes("netty-common-4.jar"));
    assertEquals(true, Arch.ARM64.takes("netty-epoll-4-linux-aarch_64.jar"));
    assertEquals(false, Arch.ARM64.takes("netty-epoll-4-linux-x86_64.jar"));
  }
}
