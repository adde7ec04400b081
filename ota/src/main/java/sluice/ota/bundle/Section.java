package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of an open file, as a stream of its own; the file's position does not matter. */
final class Section extends InputStream {
  private final FileChannel file;
  private final long end;
  private long at;

  Section(FileChannel file, long from, long bytes) {
    this.file = file;
    this.at = from;
    this.end = from + bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == end || length == 0) {
      return length == 0 ? 0 : -1;
    }
    int bytes = (int) Math.min(length, end - at);
    int read = file.read(ByteBuffer.wrap(into, offset, bytes), at);
    if (read < 0) {
      throw new BundleException("is cut short at " + at + " of " + end + " bytes; fetch it again");
    }
    at += read;
    return read;
  }
}
