package sluice.gateway.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Disk worker only. */
public interface DiskFile extends Closeable {

  /**
   * Reads at a position.
   *
   * @return bytes read, at least 1, or -1 at the end
   */
  int read(ByteBuffer into, long position) throws IOException;

  /** Writes all of the buffer at a position. */
  void write(ByteBuffer from, long position) throws IOException;

  /**
   * Makes what was written survive a crash ({@code fdatasync}). After an error the kernel may have
   * dropped the pages and report success next time: never call it again on this file then.
   */
  void sync() throws IOException;

  void truncate(long size) throws IOException;

  long size() throws IOException;
}
