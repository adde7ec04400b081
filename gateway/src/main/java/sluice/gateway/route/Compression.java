package sluice.gateway.route;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** How a batch is made smaller; named as HTTP's content codings are (RFC 9110, 8.4.1; RFC 8878). */
public enum Compression {
  NONE("identity"),
  GZIP("gzip"),
  ZSTD("zstd");

  /** Its name in the user property {@code content-encoding}. */
  public final String coding;

  Compression(String coding) {
    this.coding = coding;
  }

  /** The same bytes, smaller as a rule. */
  byte[] compress(byte[] plain, int length) {
    return switch (this) {
      case NONE -> Arrays.copyOf(plain, length);
      case GZIP -> gzip(plain, length);
      case ZSTD -> Zstd.compress(plain, length);
    };
  }

  private static byte[] gzip(byte[] plain, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out, 4_096)) {
      gzip.write(plain, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return out.toByteArray();
  }

  /** Loaded by who uses it. */
  private static final class Zstd {
    private static final ZstdJavaCompressor COMPRESSOR = new ZstdJavaCompressor();

    static byte[] compress(byte[] plain, int length) {
      byte[] out = new byte[COMPRESSOR.maxCompressedLength(length)];
      int size = COMPRESSOR.compress(plain, 0, length, out, 0, out.length);
      return Arrays.copyOf(out, size);
    }
  }
}
