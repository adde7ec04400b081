package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Path;

/** A file is in the addon folder, behind all links, and a regular one. */
final class PlaceCheck {
  private PlaceCheck() {}

  static void check(OpenFile file, Path root) throws IOException {
    Path real = file.realPath();
    Path within = root.toRealPath();
    if (!real.startsWith(within)) {
      throw new RefusedException(
          file.asked() + ": is " + real + ", outside of " + within + "; copy it there");
    }
    if (!file.isRegular()) {
      throw new RefusedException(file.asked() + ": is no regular file");
    }
  }
}
