package sluice.gateway.spool;

import java.io.IOException;
import java.util.List;

/**
 * One directory of files: all that the spool asks of an operating system, so that a test can crash
 * it at every call. Called on the disk worker only.
 */
public interface Disk {

  /** Creates an empty file; its name survives a crash only after {@link #syncDirectory}. */
  DiskFile create(String name) throws IOException;

  /** Opens an existing file. */
  DiskFile open(String name) throws IOException;

  /** The names of all files, sorted. */
  List<String> list() throws IOException;

  void delete(String name) throws IOException;

  /** Makes creations and deletions survive a crash. */
  void syncDirectory() throws IOException;
}
