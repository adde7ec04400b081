package sluice.ota.delta;

import java.util.List;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;
import sluice.ota.Version;

/**
 * How the files of a release are put together of what a board has and what comes with the delta. It
 * says nothing about the files themselves: that is the manifest's, which is signed as it is for the
 * full bundle, so that a wrong recipe makes files that are refused, and no others.
 *
 * @param from the version that it was made against, for people
 * @param manifest the sum of the manifest of the release that it makes
 * @param fresh the packed pieces that come with it
 * @param base the files that it takes from, as they must be; up to {@value Manifest#FILES_MAX}
 * @param files the pieces of each file, in the manifest's order; none for an empty file; up to
 *     {@value #PIECES_MAX} in all
 */
public record Recipe(
    Version from,
    Sha256 manifest,
    Manifest.PayloadFacts fresh,
    List<ReleaseFile> base,
    List<List<Piece>> files) {
  /** Pieces of all files: what a board with 512 MB can well hold in memory. */
  public static final int PIECES_MAX = 8_192;

  public Recipe {
    base = List.copyOf(base);
    files = files.stream().map(List::copyOf).toList();
    if (base.size() > Manifest.FILES_MAX || files.size() > Manifest.FILES_MAX) {
      throw new IllegalArgumentException("more than " + Manifest.FILES_MAX + " files");
    }
    int pieces = files.stream().mapToInt(List::size).sum();
    if (pieces > PIECES_MAX) {
      throw new IllegalArgumentException(
          pieces + " pieces are more than " + PIECES_MAX + "; the full bundle serves better");
    }
    for (List<Piece> file : files) {
      for (Piece piece : file) {
        checkCopy(base, piece);
      }
    }
  }

  private static void checkCopy(List<ReleaseFile> base, Piece piece) {
    if (piece instanceof Piece.Copy(int file, long at, long bytes, Sha256 _)
        && (file >= base.size() || at + bytes > base.get(file).bytes())) {
      throw new IllegalArgumentException(
          "a piece of file " + file + " at " + at + " is nowhere in the base");
    }
  }

  /**
   * Whether it makes files of the sizes that the manifest has.
   *
   * @throws IllegalArgumentException if it does not, naming the file
   */
  public void requireSizesOf(Manifest release) {
    if (files.size() != release.files().size()) {
      throw new IllegalArgumentException(
          "it makes " + files.size() + " files, the manifest has " + release.files().size());
    }
    for (int i = 0; i < files.size(); i++) {
      long bytes = files.get(i).stream().mapToLong(Piece::bytes).sum();
      ReleaseFile wanted = release.files().get(i);
      if (bytes != wanted.bytes()) {
        throw new IllegalArgumentException(
            "it makes " + wanted.path() + " of " + bytes + " bytes and not " + wanted.bytes());
      }
    }
  }
}
