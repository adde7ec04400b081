package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Nobody else could have written a file, or put it there: it and the folders up to that of all
 * addons are root's or ours, and only theirs.
 */
public final class OwnerCheck {
  private static final int GROUP_OR_OTHERS_WRITE = 022;
  private static final int STICKY = 01000;

  private OwnerCheck() {}

  static void check(OpenFile file, Path root) throws IOException {
    check(file.asked(), file.modeAndOwner(), false);
    Path within = root.toRealPath();
    for (Path folder = file.realPath().getParent();
        folder != null && folder.startsWith(within);
        folder = folder.getParent()) {
      check(folder, Files.readAttributes(folder, "unix:mode,uid"), true);
    }
  }

  /**
   * The same of the folder of all addons alone. Blocks.
   *
   * @throws IOException if others than root and this user could put addons there
   */
  public static void checkFolder(Path folder) throws IOException {
    check(folder, Files.readAttributes(folder, "unix:mode,uid"), true);
  }

  private static void check(Path path, Map<String, Object> is, boolean folder) throws IOException {
    int mode = is.get("mode") instanceof Integer m ? m : GROUP_OR_OTHERS_WRITE;
    int owner = is.get("uid") instanceof Integer u ? u : -1;
    if (owner != 0 && owner != ownUid()) {
      throw new RefusedException(
          path + ": belongs to user " + owner + ", must be root's or " + ownUid() + "'s; chown it");
    }
    boolean sticky = folder && (mode & STICKY) != 0;
    if ((mode & GROUP_OR_OTHERS_WRITE) != 0 && !sticky) {
      throw new RefusedException(
          path
              + ": others may write to it (mode "
              + Integer.toOctalString(mode & 07777)
              + "); chmod go-w it");
    }
  }

  private static int ownUid() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid ? uid : -1;
  }
}
