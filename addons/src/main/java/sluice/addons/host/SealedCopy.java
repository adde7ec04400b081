package sluice.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import sluice.loop.posix.MemFile;

/**
 * A file of an addon as it is used: a sealed copy in memory of what is checked. So what is verified
 * is what runs, and who writes over the file does not pull code from under a running addon. Any
 * thread; blocks.
 *
 * @param mapName what {@code /proc/self/maps} calls it; no two are called the same
 * @param sum its SHA-256 in hexadecimal
 */
record SealedCopy(MemFile memory, String mapName, String sum) implements AutoCloseable {
  static final long BYTES_MAX = 16L << 20;
  private static final AtomicLong SERIAL = new AtomicLong();

  /** Checks where a file is and whose it is, and copies it. */
  static SealedCopy of(Candidate candidate, Path path) throws IOException {
    String name = "addon-" + candidate.name() + "-" + SERIAL.incrementAndGet();
    MessageDigest digest = FolderScan.sha256();
    try (OpenFile file = OpenFile.open(path)) {
      PlaceCheck.check(file, candidate.root());
      OwnerCheck.check(file, candidate.root());
      try (InputStream in = new DigestInputStream(Files.newInputStream(file.path()), digest)) {
        MemFile memory = MemFile.copy(name, in, BYTES_MAX);
        String sum = HexFormat.of().formatHex(digest.digest());
        return new SealedCopy(memory, "memfd:" + name, sum);
      }
    }
  }

  Path path() {
    return memory.path();
  }

  /** What is mapped stays so. */
  @Override
  public void close() {
    memory.close();
  }
}
