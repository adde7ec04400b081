package sluice.ota;

import java.io.IOException;
import java.io.InputStream;

/** A release's files, as whoever verified them gives them to whoever stores them. */
public interface Payload {
  /** Takes one file after the other, in the manifest's order. */
  interface Sink {
    /**
     * Takes a file to its end; the last read throws if it is not what the manifest says.
     *
     * @param content exactly the file's bytes
     */
    void file(ReleaseFile file, InputStream content) throws IOException;
  }

  /**
   * Gives all files to a sink.
   *
   * @throws IOException if one is not what the manifest says, or the sink fails; what the sink has
   *     got is of no use then
   */
  void copyTo(Sink sink) throws IOException;
}
