package sluice.ota;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Manifests for tests. */
public final class Releases {
  public static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private Releases() {}

  public static ReleaseFile file(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new ReleaseFile(path, bytes.length, false, Sha256.of(bytes));
  }

  public static Manifest manifest(String version, ReleaseFile... files) {
    return new Manifest(
        "sluice",
        Version.of(version),
        "any",
        Architecture.ANY,
        new TreeMap<>(),
        new Footprint(1 << 20, 64 << 20),
        NOW.minusSeconds(60),
        NOW.plusSeconds(86_400),
        new Manifest.PayloadFacts(1, Sha256.of(new byte[0])),
        List.of(files));
  }
}
