package sluice.ota;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a board is, as far as a release must fit it.
 *
 * @param name of the product that is installed
 * @param board its kind, such as {@code rpi4}
 * @param architecture its processor's
 * @param has versions of what a release may ask for by name; a name that is not here is not met
 * @param floor the highest version that was ever committed; older ones are refused. Null before the
 *     first
 * @param slotBytesFree room on the disk for a slot
 */
public record Board(
    String name,
    String board,
    Architecture architecture,
    Map<String, Version> has,
    @Nullable Version floor,
    long slotBytesFree) {
  public Board {
    has = Map.copyOf(has);
  }

  /**
   * Why this board does not take a release now; null if it does.
   *
   * @param now the board's best knowledge of the time; a board in 1970 installs nothing
   */
  public @Nullable String refusal(Manifest release, Instant now) {
    if (!release.name().equals(name)) {
      return "it is a release of " + release.name() + ", this board runs " + name;
    }
    if (!release.board().equals(Manifest.ANY_BOARD) && !release.board().equals(board)) {
      return "it is for board " + release.board() + ", this is " + board;
    }
    if (!release.architecture().runsOn(architecture)) {
      return "it is for " + release.architecture() + ", this board is " + architecture;
    }
    if (floor != null && release.version().compareTo(floor) < 0) {
      return "version "
          + release.version()
          + " is older than "
          + floor
          + ", which was committed here; sign a newer one ('sluice ota rollback' goes back one)";
    }
    if (now.isBefore(release.notBefore())) {
      return "not before " + release.notBefore() + ", and it is " + now + "; is the clock right?";
    }
    if (!now.isBefore(release.expires())) {
      return "it expired " + release.expires() + ", and it is " + now + "; fetch a newer one";
    }
    return missing(release);
  }

  private @Nullable String missing(Manifest release) {
    for (Map.Entry<String, Version> minimum : release.minimums().entrySet()) {
      Version there = has.get(minimum.getKey());
      if (there == null || there.compareTo(minimum.getValue()) < 0) {
        return "it needs "
            + minimum.getKey()
            + " "
            + minimum.getValue()
            + ", here is "
            + (there == null ? "none" : there);
      }
    }
    if (release.footprint().slotBytesMax() > slotBytesFree) {
      return "it may need "
          + release.footprint().slotBytesMax()
          + " bytes of disk, "
          + slotBytesFree
          + " are free";
    }
    return null;
  }
}
