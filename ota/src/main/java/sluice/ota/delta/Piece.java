package sluice.ota.delta;

import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/** A part of a file that is put together, and its sum. */
public sealed interface Piece {
  /** 1 to {@value ReleaseFile#BYTES_MAX}. */
  long bytes();

  Sha256 sha256();

  /**
   * It is in a file that the board has.
   *
   * @param base which one, in the recipe's list
   * @param at where in it
   */
  record Copy(int base, long at, long bytes, Sha256 sha256) implements Piece {
    public Copy {
      checkBytes(bytes);
      if (base < 0 || at < 0 || at > ReleaseFile.BYTES_MAX) {
        throw new IllegalArgumentException("a piece of file " + base + " at " + at + " is nowhere");
      }
    }
  }

  /** It comes with the delta, after the one before. */
  record Fresh(long bytes, Sha256 sha256) implements Piece {
    public Fresh {
      checkBytes(bytes);
    }
  }

  private static void checkBytes(long bytes) {
    if (bytes < 1 || bytes > ReleaseFile.BYTES_MAX) {
      throw new IllegalArgumentException(
          "a piece of " + bytes + " bytes is not within 1 to " + ReleaseFile.BYTES_MAX);
    }
  }
}
