package sluice.image.board;

import java.nio.file.Path;
import java.util.Objects;
import sluice.image.Command;

/** {@code sluice} of this tree, on this machine. */
final class OurCommand {
  static final Path PROJECT =
      Objects.requireNonNull(Path.of("").toAbsolutePath().getParent(), "the tree's own folder");

  /** The jars of the command and of all that it needs. */
  static final Path APPLICATION = Path.of(System.getProperty("sluice.application", ""));

  private OurCommand() {}

  /** In a folder; the command's words follow. */
  static Command in(Path dir, Object... words) {
    return Command.of(Path.of(System.getProperty("java.home"), "bin/java"))
        .and("@" + PROJECT.resolve("cli/process.options"))
        .and("-cp", APPLICATION + "/*", "sluice.cli.Main")
        .and(words)
        .in(dir);
  }
}
