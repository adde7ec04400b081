package sluice.bench.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import sluice.ota.Architecture;
import sluice.ota.Footprint;
import sluice.ota.Manifest;
import sluice.ota.Version;
import sluice.ota.bundle.BundleWriter;
import sluice.ota.bundle.KeySet;
import sluice.ota.bundle.ReleasePlan;
import sluice.ota.bundle.Root;
import sluice.ota.bundle.SigningKey;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.TrustJson;

/**
 * Signed bundles of rising versions of one release folder: each has a file of its own, and every
 * second one another heap. Any thread, one at a time.
 */
public final class ReleaseLine {
  private static final String HEAP = "-Xmx24m";
  private static final String OTHER_HEAP = "-Xmx26m";

  private final Path release;
  private final Path dir;
  private final String options;
  private final SigningKey key;
  private int number;

  private ReleaseLine(Path release, Path dir, SigningKey key) throws IOException {
    this.release = release;
    this.dir = dir;
    Path options = release.resolve("jvm.options");
    this.options = Files.exists(options) ? Files.readString(options) : "";
    this.key = key;
  }

  /**
   * With a key of its own.
   *
   * @param release as {@code ./sluice release} makes it; it is changed
   * @param dir for {@link #root} and the bundles
   */
  public static ReleaseLine of(Path release, Path dir) throws IOException {
    SigningKey key = SigningKey.generate();
    ReleaseLine line = new ReleaseLine(release, dir, key);
    Instant end = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(365));
    SmallFile.create(
        line.root(),
        TrustJson.writeRoot(new Root(1, end, new KeySet(1, List.of(key.verifyKey())))));
    return line;
  }

  /** Whom to trust. */
  public Path root() {
    return dir.resolve("root.json");
  }

  /** The next one; the one before is removed. */
  public Path next() throws IOException {
    Path before = bundle();
    number++;
    Files.writeString(release.resolve("RELEASE"), "1." + number + ".0\n");
    String now = number % 2 == 0 ? options : options.replace(HEAP, OTHER_HEAP);
    Files.writeString(release.resolve("jvm.options"), now);
    Path bundle = bundle();
    Manifest _ = BundleWriter.write(release, plan(), bundle);
    BundleWriter.sign(bundle, List.of(key), null, List.of());
    boolean _ = Files.deleteIfExists(before);
    return bundle;
  }

  private Path bundle() {
    return dir.resolve("r" + number + ".sluice");
  }

  private ReleasePlan plan() throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new ReleasePlan(
        "sluice",
        Version.of("1." + number + ".0"),
        Manifest.ANY_BOARD,
        Architecture.of("any"),
        new TreeMap<>(),
        new Footprint(256L << 20, 256L << 20),
        now.minus(Duration.ofHours(1)),
        now.plus(Duration.ofDays(30)));
  }
}
