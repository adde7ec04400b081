package sluice.ota.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A folder with all that is below it: what slots ask of an operating system, so that a test can
 * crash it at every call. Paths are relative, with slashes. One thread at a time.
 */
public interface Tree extends Closeable {
  /**
   * Opens a file for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  InputStream open(String path) throws IOException;

  /**
   * Where a symbolic link points.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  String link(String path) throws IOException;

  /** Names in a folder, sorted; none if it is not there. */
  List<String> list(String folder) throws IOException;

  /** Whether there is a folder, and not a link to one. */
  boolean isFolder(String path) throws IOException;

  /**
   * Creates a file; its name survives a crash only after {@link #syncFolder}.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken, by a link, too
   */
  TreeFile create(String path, boolean executable) throws IOException;

  void makeFolder(String path) throws IOException;

  /** Creates a symbolic link; the name must be free. */
  void makeLink(String path, String target) throws IOException;

  /** Deletes a file, a link or an empty folder, if it is there. */
  void delete(String path) throws IOException;

  /** Gives a file or link another name in its folder, in place of what has it. */
  void rename(String from, String to) throws IOException;

  /** Makes a folder's names survive a crash. The empty path is the tree's own folder. */
  void syncFolder(String path) throws IOException;

  /** Room for a slot, in bytes, as far as this process may use it. */
  long bytesFree() throws IOException;

  /** Lets another process have the folder. */
  @Override
  void close();
}
