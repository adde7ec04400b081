package sluice.ota.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import sluice.ota.ReleaseFile;

/** Reads a bundle's outer archive, part by part: the names and their order are given. */
final class TarParts {
  /** Of the largest of them; each has a limit of its own when it is read. */
  private static final int DOCUMENT_BYTES_MAX = DeltaJson.BYTES_MAX;

  private final FileChannel file;
  private long at;

  TarParts(FileChannel file) {
    this(file, 0);
  }

  private TarParts(FileChannel file, long at) {
    this.file = file;
    this.at = at;
  }

  /** Whether an archive begins with a part of that name. */
  static boolean beginsWith(FileChannel file, String name) throws IOException {
    if (file.size() < TarHeader.BLOCK) {
      return false;
    }
    byte[] header = exactly(file, 0, TarHeader.BLOCK);
    byte[] begin = TarHeader.of(name, 1, false);
    int nameBytes = 100; // POSIX.1-1988
    return Arrays.equals(header, 0, nameBytes, begin, 0, nameBytes);
  }

  /** The next part, whole. */
  byte[] document(String name, int bytesMax) throws IOException {
    int bytes = (int) size(name, bytesMax);
    long from = at + TarHeader.BLOCK;
    requireZeros(from + bytes, from + bytes + TarHeader.padding(bytes));
    at = from + bytes + TarHeader.padding(bytes);
    return exactly(file, from, bytes);
  }

  /** The last part, after which the file ends. */
  Extent last(String name, long bytesMax) throws IOException {
    long bytes = size(name, bytesMax);
    long from = at + TarHeader.BLOCK;
    long end = from + bytes + TarHeader.padding(bytes) + TarHeader.END_BYTES;
    if (file.size() != end) {
      throw new BundleException(
          "has " + file.size() + " bytes, and should have " + end + "; fetch it again");
    }
    requireZeros(from + bytes, end);
    return new Extent(file, from, bytes);
  }

  /**
   * Where the archive ends, as the header of its last part says; -1 if not all documents and that
   * header are within the first bytes.
   */
  static long end(FileChannel file, long have, List<String> documents, String last)
      throws IOException {
    long at = 0;
    for (String name : documents) {
      if (have < at + TarHeader.BLOCK) {
        return -1;
      }
      long bytes = new TarParts(file, at).size(name, DOCUMENT_BYTES_MAX);
      at += TarHeader.BLOCK + bytes + TarHeader.padding(bytes);
    }
    if (have < at + TarHeader.BLOCK) {
      return -1;
    }
    long bytes = new TarParts(file, at).size(last, ReleaseFile.BYTES_MAX);
    return at + TarHeader.BLOCK + bytes + TarHeader.padding(bytes) + TarHeader.END_BYTES;
  }

  private long size(String name, long bytesMax) throws IOException {
    return TarHeader.size(exactly(file, at, TarHeader.BLOCK), name, bytesMax);
  }

  private static byte[] exactly(FileChannel file, long at, int bytes) throws IOException {
    return new Section(file, at, bytes).readNBytes(bytes); // throws where the file ends
  }

  private void requireZeros(long from, long to) throws IOException {
    for (byte b : exactly(file, from, (int) (to - from))) {
      if (b != 0) {
        throw new BundleException("is no bundle: not zeros from " + from + " to " + to);
      }
    }
  }
}
