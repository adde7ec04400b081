package sluice.image.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.image.Command;
import sluice.image.FileTrees;

/**
 * Systems for the other partition of a card, made of its own as a person makes one.
 *
 * @param dir where
 * @param image the card's root, to its last block
 */
record NextSystem(Path dir, Path image) {
  /** The card's own version. */
  static final String FIRST = "1.0.0";

  private static final Pattern BLOCKS = Pattern.compile("(?m)^Block count: +(\\d+)$");
  private static final Pattern BLOCK_SIZE = Pattern.compile("(?m)^Block size: +(\\d+)$");
  private static final int NUMBER = 2;

  /** Of a card that has not been started yet. */
  static NextSystem of(Path card) throws IOException {
    Path dir = FileTrees.empty(card.resolveSibling("systems"));
    Path image = dir.resolve("root.ext4");
    CardPartition.of(card, NUMBER).read(card, image);
    String head = Command.of("/usr/sbin/dumpe2fs", "-h", image).output();
    long bytes = number(BLOCKS, head) * number(BLOCK_SIZE, head);
    Command.of("truncate", "-s", bytes, image).run();
    Ota.makeKeys(dir);
    return new NextSystem(dir, image);
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException(pattern + " is not in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Whom a board is to trust. */
  Path trust() {
    return dir.resolve("root.json");
  }

  /** The card's own as another version. */
  Path good(String version) throws IOException {
    return bundle(version, image);
  }

  /**
   * One whose initramfs mounts it and finds nobody to start; with a shell in it, that would be its
   * init. Small, as cards are slow.
   */
  Path withoutInit(String version) throws IOException {
    Path tree = FileTrees.empty(dir.resolve("tree"));
    Command.of("/usr/sbin/debugfs", "-R", "rdump /boot " + tree, image).run();
    Path broken = dir.resolve("broken");
    Files.deleteIfExists(broken);
    Command.of(
            "/usr/sbin/mke2fs",
            "-q",
            "-t",
            "ext4",
            "-b",
            4_096,
            "-O",
            "^has_journal",
            "-d",
            tree,
            broken,
            "160M")
        .run();
    return bundle(version, broken);
  }

  /** SHA-256, as a desired version has it. */
  static String sum(Path bundle) throws IOException {
    return Command.of("sha256sum", bundle).output().substring(0, 64);
  }

  private Path bundle(String version, Path root) throws IOException {
    Path folder = FileTrees.empty(dir.resolve("release"));
    Files.createLink(folder.resolve("root.ext4"), root);
    String out = version + ".sluice";
    Ota.in(
            dir,
            "bundle",
            folder,
            "--name",
            "sluice-system",
            "--version",
            version,
            "--slot-max",
            640)
        .and("--board", "raspberrypi", "--arch", "arm64", "--out", out)
        // A board without a clock lives in the time in which its card was built.
        .and("--not-before", LocalDate.now(ZoneOffset.UTC).minusDays(7))
        .and("--expires", LocalDate.now(ZoneOffset.UTC).plusYears(1))
        .run();
    Ota.in(dir, "sign", out, "--key", "root.key").run();
    return dir.resolve(out);
  }
}
