package sluice.ota.store;

import java.io.Closeable;
import java.io.IOException;

/** A file of a {@link Tree} that is being written. */
public interface TreeFile extends Closeable {
  /** Appends all of these bytes. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Makes what was written survive a crash (fsync). After an error the file is of no use. */
  void sync() throws IOException;
}
