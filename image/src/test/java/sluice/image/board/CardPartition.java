package sluice.image.board;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.image.Command;

/**
 * A partition of a card's file; all begin and end at whole MiB.
 *
 * @param start from the card's beginning, in sectors
 * @param sectors its size
 */
record CardPartition(long start, long sectors) {
  static final int SECTOR_BYTES = 512;

  private static final int SECTORS_A_MIB = (1 << 20) / SECTOR_BYTES;

  /** By its number, from 1 on. */
  static CardPartition of(Path card, int number) throws IOException {
    String table = Command.of("/usr/sbin/sfdisk", "--dump", card).output();
    Matcher place =
        Pattern.compile("(?m)^\\S+" + number + " : start= *(\\d+), size= *(\\d+),").matcher(table);
    if (!place.find()) {
      throw new IOException(card + ": has no partition " + number + "\n" + table);
    }
    return new CardPartition(Long.parseLong(place.group(1)), Long.parseLong(place.group(2)));
  }

  /** Copies it into a file of its own. */
  void read(Path card, Path file) throws IOException {
    Command.of("dd", "bs=1M", "conv=notrunc,sparse", "status=none")
        .and(
            "if=" + card,
            "of=" + file,
            "skip=" + start / SECTORS_A_MIB,
            "count=" + sectors / SECTORS_A_MIB)
        .run();
  }

  /** The other way round. */
  void write(Path file, Path card) throws IOException {
    Command.of("dd", "bs=1M", "conv=notrunc", "status=none")
        .and("if=" + file, "of=" + card, "seek=" + start / SECTORS_A_MIB)
        .run();
  }
}
