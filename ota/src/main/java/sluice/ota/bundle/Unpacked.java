package sluice.ota.bundle;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * zstd (RFC 8878) as it is unpacked. The window is at most 8 MiB; how much comes out is bounded by
 * who reads, as the manifest says it. The library's complaints are exceptions of I/O here.
 */
final class Unpacked extends InputStream {
  private final InputStream zstd;

  Unpacked(InputStream packed) {
    this.zstd = new ZstdInputStream(packed);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return zstd.read(into, offset, length);
    } catch (BundleException e) {
      throw e; // of what is unpacked
    } catch (IOException | RuntimeException e) { // what corrupt tables lead to is not documented
      throw new BundleException("payload: is no zstd: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    zstd.close();
  }
}
