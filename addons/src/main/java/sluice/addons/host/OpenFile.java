package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import sluice.loop.posix.Posix;

/**
 * A file that was opened once: all that is asked of it is asked by the descriptor, so that it
 * cannot be exchanged between a check and its use. Any thread; blocks.
 */
final class OpenFile implements AutoCloseable {
  private final int fd;
  private final Path asked;

  private OpenFile(int fd, Path asked) {
    this.fd = fd;
    this.asked = asked;
  }

  static OpenFile open(Path file) throws IOException {
    int fd = Posix.open(file.toString(), Posix.O_RDONLY | Posix.O_NONBLOCK | Posix.O_NOCTTY);
    return new OpenFile(fd, file);
  }

  /** By which the same file is opened again. */
  Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  /** Where it really is: the kernel's answer, behind all links. */
  Path realPath() throws IOException {
    return Files.readSymbolicLink(path());
  }

  /** What it was opened as. */
  Path asked() {
    return asked;
  }

  boolean isRegular() throws IOException {
    return Files.readAttributes(path(), BasicFileAttributes.class).isRegularFile();
  }

  /** {@code st_mode} and {@code st_uid}. */
  Map<String, Object> modeAndOwner() throws IOException {
    return Files.readAttributes(path(), "unix:mode,uid");
  }

  @Override
  public void close() {
    Posix.close(fd);
  }
}
