package sluice.image.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.image.Command;

/** The data partition of a card that is switched off. */
final class DataPartition {
  private static final Pattern PLACE =
      Pattern.compile("(?m)^\\S+4 : start= *(\\d+), size= *(\\d+),");
  private static final int SECTORS_A_MIB = 2_048;

  private DataPartition() {}

  /** Puts a file there, after what a loss of power has left is mended as a boot would mend it. */
  static void put(Path card, Path file, String name) throws IOException {
    Matcher place = PLACE.matcher(Command.of("/usr/sbin/sfdisk", "--dump", card).output());
    if (!place.find()) {
      throw new IOException(card + ": has no fourth partition");
    }
    long start = Long.parseLong(place.group(1)) / SECTORS_A_MIB;
    long size = Long.parseLong(place.group(2)) / SECTORS_A_MIB;
    Path part = card.resolveSibling("data");
    Command copy = Command.of("dd", "bs=1M", "conv=notrunc,sparse", "status=none");
    Files.deleteIfExists(part);
    copy.and("if=" + card, "of=" + part, "skip=" + start, "count=" + size).run();
    Command.of("sh", "-c", "/usr/sbin/e2fsck -fy \"$0\" || [ $? = 1 ]", part).run();
    for (String request : new String[] {"rm " + name, "write " + file + " " + name}) {
      Command.of("/usr/sbin/debugfs", "-w", "-R", request, part).run();
    }
    Command.of("dd", "bs=1M", "conv=notrunc", "status=none")
        .and("if=" + part, "of=" + card, "seek=" + start)
        .run();
    Files.delete(part);
  }
}
