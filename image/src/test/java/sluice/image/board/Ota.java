package sluice.image.board;

import java.io.IOException;
import java.nio.file.Path;
import sluice.image.Command;

/** {@code sluice ota} of this tree, on this machine. */
final class Ota {
  private Ota() {}

  /** In a folder; the command's words follow. */
  static Command in(Path dir, Object... words) {
    return OurCommand.in(dir, "ota").and(words);
  }

  /** Makes {@code root.key}, and {@code root.json}, which says that it is to be trusted. */
  static void makeKeys(Path dir) throws IOException {
    in(dir, "keygen", "root.key").run();
    in(dir, "trust", "--key", "root.key.pub", "--out", "root.json").run();
  }
}
