package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import sluice.loop.control.PassedFds;

/**
 * A bundle that somebody has opened for the parent, who may not see the folder that it is in. It
 * has a name here for as long as it is looked at.
 */
final class OfferedFile implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  private final Path link;
  private final PassedFds fds;

  private OfferedFile(Path link, PassedFds fds) {
    this.link = link;
    this.fds = fds;
  }

  /**
   * Names it.
   *
   * @param folder where nobody else may write
   * @param said what it is called elsewhere
   * @param passed whose first descriptor it is; taken
   */
  static OfferedFile of(Path folder, String said, PassedFds passed) throws IOException {
    int fd = passed.take(0);
    PassedFds own = new PassedFds(fd);
    String last = said.substring(said.lastIndexOf('/') + 1);
    Path link = folder.resolve("offered-" + (NAME.matcher(last).matches() ? last : "bundle"));
    try {
      Files.deleteIfExists(link);
      String here = "/proc/" + ProcessHandle.current().pid() + "/fd/"; // for the installer, too
      Files.createSymbolicLink(link, Path.of(here + fd));
    } catch (IOException e) {
      own.close();
      throw e;
    }
    return new OfferedFile(link, own);
  }

  String path() {
    return link.toString();
  }

  @Override
  public void close() {
    fds.close();
    try {
      Files.deleteIfExists(link);
    } catch (IOException e) {
      Logger.debug("supervisor: {}", e.getMessage());
    }
  }
}
