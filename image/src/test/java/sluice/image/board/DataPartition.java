package sluice.image.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sluice.image.Command;

/** The data partition of a card that is switched off. */
final class DataPartition {
  static final int NUMBER = 4;

  private DataPartition() {}

  /** Puts a file there, after what a loss of power has left is mended as a boot would mend it. */
  static void put(Path card, Path file, String name) throws IOException {
    CardPartition place = CardPartition.of(card, NUMBER);
    Path part = card.resolveSibling("data");
    Files.deleteIfExists(part);
    place.read(card, part);
    Command.of("sh", "-c", "/usr/sbin/e2fsck -fy \"$0\" || [ $? = 1 ]", part).run();
    for (String request : new String[] {"rm " + name, "write " + file + " " + name}) {
      Command.of("/usr/sbin/debugfs", "-w", "-R", request, part).run();
    }
    place.write(part, card);
    Files.delete(part);
  }
}
