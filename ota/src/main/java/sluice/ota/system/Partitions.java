package sluice.ota.system;

import java.io.IOException;
import java.io.InputStream;
import sluice.ota.Slot;
import sluice.ota.store.TreeFile;

/** Where the two systems are, without the names and sizes of files. */
public interface Partitions {
  /** Begins to write from a partition's first byte. */
  TreeFile write(Slot slot) throws IOException;

  /**
   * Reads a partition's first bytes.
   *
   * @param bytes how many the stream has; it may skip quickly
   */
  InputStream read(Slot slot, long bytes) throws IOException;

  /** What the smaller of both holds. */
  long bytes() throws IOException;
}
