package sluice.ota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ManifestTest {
  private static final Instant NOW = Releases.NOW;
  private static final ReleaseFile FILE = Releases.file("lib/app.jar", "x");
  private static final Board BOARD =
      new Board(
          "sluice",
          "rpi4",
          Architecture.ARM64,
          Map.of("supervisor", Version.of("1.2.0")),
          Version.of("1.5.0"),
          2 << 20);

  private static void assertRefused(String why, Runnable made) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, made::run, why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void a_path_that_leads_elsewhere_cannot_be_made() {
    for (String path :
        List.of(
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a/./b",
            "./a",
            "a//b",
            "a/",
            ".hidden",
            "a/.b",
            "a\\b",
            "a\u0000b",
            "a\nb",
            "C:x",
            "-rf",
            "ä",
            "a b",
            "x".repeat(101))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new ReleaseFile(path, 1, false, FILE.sha256()),
          path);
    }
  }

  @Test
  void absurd_sizes_and_sums_cannot_be_made() {
    for (long bytes : new long[] {-1, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertRefused("bytes", () -> new ReleaseFile("a", bytes, false, FILE.sha256()));
      assertRefused("payload", () -> new Manifest.PayloadFacts(bytes, FILE.sha256()));
    }
    for (String hex : List.of("", "00", "G".repeat(64), "A".repeat(64), "0".repeat(65))) {
      assertRefused("64 digits", () -> new Sha256(hex));
    }
  }

  @Test
  void files_are_there_once_and_are_not_folders_too() {
    assertRefused("twice", () -> Releases.manifest("1.0.0", FILE, FILE));
    assertRefused(
        "twice", () -> Releases.manifest("1.0.0", FILE, Releases.file("LIB/app.jar", "y")));
    assertRefused(
        "a file and a folder", () -> Releases.manifest("1.0.0", FILE, Releases.file("lib", "y")));
    assertRefused("0 files", () -> Releases.manifest("1.0.0"));
    ReleaseFile big = new ReleaseFile("big", 2 << 20, false, FILE.sha256());
    assertRefused("slot_bytes_max", () -> Releases.manifest("1.0.0", FILE, big));
    ReleaseFile[] million = new ReleaseFile[Manifest.FILES_MAX + 1];
    for (int i = 0; i < million.length; i++) {
      million[i] = Releases.file("f" + i, "");
    }
    assertRefused("4097 files", () -> Releases.manifest("1.0.0", million));
  }

  @Test
  void a_release_that_fits_is_taken() {
    assertNull(BOARD.refusal(release("1.5.0", "rpi4", Architecture.ARM64, "1.2.0"), NOW));
    assertNull(BOARD.refusal(release("1.6.0", "any", Architecture.ANY, "0.1.0"), NOW));
  }

  @Test
  void a_release_that_does_not_fit_is_refused_with_the_reason() {
    assertRefusal("older than 1.5.0", release("1.5.0-rc.9", "any", Architecture.ANY, "1.0.0"));
    assertRefusal("for board rpi5", release("1.6.0", "rpi5", Architecture.ANY, "1.0.0"));
    assertRefusal("for amd64", release("1.6.0", "any", Architecture.AMD64, "1.0.0"));
    assertRefusal("needs supervisor 1.3.0", release("1.6.0", "any", Architecture.ANY, "1.3.0"));
  }

  private static void assertRefusal(String why, Manifest release) {
    String refusal = BOARD.refusal(release, NOW);
    assertTrue(refusal != null && refusal.contains(why), refusal);
  }

  @Test
  void what_nobody_here_has_heard_of_is_not_met() {
    TreeMap<String, Version> minimums = new TreeMap<>(Map.of("hologram", Version.of("0.0.1")));
    Manifest plain = Releases.manifest("1.6.0", FILE);
    Manifest asks =
        new Manifest(
            "sluice",
            plain.version(),
            "any",
            Architecture.ANY,
            minimums,
            plain.footprint(),
            plain.notBefore(),
            plain.expires(),
            plain.payload(),
            plain.files());
    assertEquals("it needs hologram 0.0.1, here is none", BOARD.refusal(asks, NOW));
  }

  @Test
  void a_release_is_taken_within_its_time_only() {
    Manifest release = Releases.manifest("1.6.0", FILE);
    assertNull(BOARD.refusal(release, release.notBefore()));
    String early = BOARD.refusal(release, release.notBefore().minusMillis(1));
    assertTrue(early != null && early.contains("clock"), early);
    String late = BOARD.refusal(release, release.expires());
    assertTrue(late != null && late.contains("expired"), late);
    assertTrue(BOARD.refusal(release, Instant.EPOCH) != null, "a board in 1970 waits");
  }

  @Test
  void nobody_can_be_kept_at_a_release_for_ever() {
    Manifest one = Releases.manifest("1.6.0", FILE);
    for (Duration life : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(732))) {
      assertRefused(
          "expires",
          () ->
              new Manifest(
                  "sluice",
                  one.version(),
                  "any",
                  Architecture.ANY,
                  new TreeMap<>(),
                  one.footprint(),
                  one.notBefore(),
                  one.notBefore().plus(life),
                  one.payload(),
                  one.files()));
    }
  }

  private static Manifest release(
      String version, String board, Architecture architecture, String supervisor) {
    Manifest one = Releases.manifest(version, FILE);
    return new Manifest(
        "sluice",
        one.version(),
        board,
        architecture,
        new TreeMap<>(Map.of("supervisor", Version.of(supervisor))),
        one.footprint(),
        one.notBefore(),
        one.expires(),
        one.payload(),
        one.files());
  }
}
