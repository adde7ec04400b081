package sluice.ota.bundle;

import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;
import sluice.ota.ReleaseFile;

/**
 * Headers of ustar archives (POSIX.1-1988). A bundle's archives are ones that every tar reads, but
 * whose headers follow from what was signed: they are compared and not interpreted. Links, devices,
 * other modes and owners, names that lead elsewhere, other orders: all are just other bytes.
 */
final class TarHeader {
  static final int BLOCK = 512;

  /** Two blocks of zeros. */
  static final int END_BYTES = 2 * BLOCK;

  private static final int SIZE_AT = 124;
  private static final int SIZE_LENGTH = 12;

  private TarHeader() {}

  static byte[] of(ReleaseFile file) {
    return of(file.path(), file.bytes(), file.executable());
  }

  static byte[] of(String name, long bytes, boolean executable) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes);
    entry.setMode(executable ? 0100755 : 0100644);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setModTime(0);
    byte[] header = new byte[BLOCK];
    entry.writeEntryHeader(header);
    return header;
  }

  /** The size that a header claims, if it is the header of this name, and not over the limit. */
  static long size(byte[] header, String name, long bytesMax) throws BundleException {
    long bytes;
    try {
      bytes = TarUtils.parseOctal(header, SIZE_AT, SIZE_LENGTH);
    } catch (IllegalArgumentException e) {
      throw new BundleException("is no bundle: " + name + " is not where it belongs", e);
    }
    if (bytes < 1 || bytes > bytesMax) {
      throw new BundleException(
          name + ": claims " + bytes + " bytes, which is not within 1 to " + bytesMax);
    }
    if (!Arrays.equals(header, of(name, bytes, false))) {
      throw new BundleException("is no bundle: " + name + " is not where it belongs");
    }
    return bytes;
  }

  /** Zeros that fill up a file's last block. */
  static int padding(long bytes) {
    return (int) (-bytes & (BLOCK - 1));
  }
}
