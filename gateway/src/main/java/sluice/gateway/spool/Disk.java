package sluice.gateway.spool;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One directory of files: all that the spool asks of an operating system, so that a test can crash
 * it at every call. Called on the disk worker only, but for {@link #close}.
 */
public interface Disk extends Closeable {

  /**
   * Creates a file; its name survives a crash only after {@link #syncDirectory}.
   *
   * @param bytes to preallocate, which read as zeros; where the disk cannot, or has no room for
   *     them, the file is empty instead and grows
   * @throws java.nio.file.FileAlreadyExistsException if it exists
   */
  DiskFile create(String name, long bytes) throws IOException;

  /**
   * Opens an existing file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  DiskFile open(String name) throws IOException;

  /** The names of all files, sorted. */
  List<String> list() throws IOException;

  /** Deletes a file, if it is there. */
  void delete(String name) throws IOException;

  /** Gives a file another name, in place of the file that has it: at every moment there is one. */
  void rename(String from, String to) throws IOException;

  /** Makes creations, deletions and renames survive a crash. */
  void syncDirectory() throws IOException;

  /** Lets another process have the directory. Any thread. */
  @Override
  void close();
}
