package sluice.cli.addon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A folder that is gone when it is closed. */
record ScratchFolder(Path path) implements AutoCloseable {
  static ScratchFolder make() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("sluice-addon"));
  }

  /** Deletes a folder and what is in it; links, not where they lead. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
        for (Path one : all) {
          delete(one);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }
}
