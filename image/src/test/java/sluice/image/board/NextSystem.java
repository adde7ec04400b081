package sluice.image.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
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

  private static final Pattern ROOT =
      Pattern.compile("(?m)^\\S+2 : start= *(\\d+), size= *(\\d+),");
  private static final Pattern BLOCKS = Pattern.compile("(?m)^Block count: +(\\d+)$");
  private static final Pattern BLOCK_SIZE = Pattern.compile("(?m)^Block size: +(\\d+)$");
  private static final int PAGE = 4_096;
  private static final int SECTORS_A_PAGE = PAGE / 512;

  /** Of a card that has not been started yet. */
  static NextSystem of(Path card) throws IOException {
    Path dir = FileTrees.empty(card.resolveSibling("systems"));
    Path image = dir.resolve("root.ext4");
    long[] root = found(ROOT, Command.of("/usr/sbin/sfdisk", "--dump", card).output());
    Command copy = Command.of("dd", "if=" + card, "of=" + image, "bs=" + PAGE, "status=none");
    copy.and("skip=" + root[0] / SECTORS_A_PAGE, "count=" + root[1] / SECTORS_A_PAGE).run();
    String head = Command.of("/usr/sbin/dumpe2fs", "-h", image).output();
    long bytes = found(BLOCKS, head)[0] * found(BLOCK_SIZE, head)[0];
    Command.of("truncate", "-s", bytes, image).run();
    NextSystem systems = new NextSystem(dir, image);
    systems.ota("keygen", "root.key").run();
    systems.ota("trust", "--key", "root.key.pub", "--out", "root.json").run();
    return systems;
  }

  private static long[] found(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException(pattern + " is not in " + text);
    }
    long[] numbers = new long[matcher.groupCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Long.parseLong(matcher.group(i + 1));
    }
    return numbers;
  }

  private Command ota(Object... words) {
    Path project = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    return Command.of(Path.of(System.getProperty("java.home"), "bin/java"))
        .and("@" + project.resolve("cli/process.options"))
        .and("-cp", System.getProperty("sluice.application", "") + "/*", "sluice.cli.Main", "ota")
        .and(words)
        .in(dir);
  }

  /** Whom a board is to trust. */
  Path trust() {
    return dir.resolve("root.json");
  }

  /** The card's own as another version. */
  Path good(String version) throws IOException {
    return bundle(version, image);
  }

  /** One that the kernel can mount, and nothing else. */
  Path withoutInit(String version) throws IOException {
    Path broken = dir.resolve("broken");
    Files.deleteIfExists(broken);
    Command.of("cp", "--sparse=always", image, broken).run();
    String unlink = "unlink /usr/lib/systemd/systemd";
    Command.of("/usr/sbin/debugfs", "-w", "-R", unlink, broken).run();
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
    ota("bundle", folder, "--name", "sluice-system", "--version", version, "--slot-max", 640)
        .and("--board", "raspberrypi", "--arch", "arm64", "--out", out)
        // A board without a clock lives in the time in which its card was built.
        .and("--not-before", LocalDate.now(ZoneOffset.UTC).minusDays(7))
        .and("--expires", LocalDate.now(ZoneOffset.UTC).plusYears(1))
        .run();
    ota("sign", out, "--key", "root.key").run();
    return dir.resolve(out);
  }
}
