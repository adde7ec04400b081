package sluice.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import sluice.config.AddonManifest.Kind;
import sluice.loop.posix.MemFile;

/**
 * A library as it is loaded: a sealed copy in memory of the file that was checked. So what is
 * verified is what is mapped, and who writes over the file does not pull code from under a running
 * addon. Any thread; blocks.
 *
 * @param mapName what {@code /proc/self/maps} calls it; no two are called the same
 */
record VerifiedLibrary(MemFile memory, ElfFile elf, String mapName) implements AutoCloseable {
  private static final long BYTES_MAX = 16L << 20;
  private static final AtomicLong SERIAL = new AtomicLong();

  /** Checks a candidate's library. */
  static VerifiedLibrary of(Candidate candidate, Path library) throws IOException {
    try (OpenFile file = OpenFile.open(library)) {
      PlaceCheck.check(file, candidate.root());
      OwnerCheck.check(file);
      MemFile memory;
      String name = "addon-" + candidate.name() + "-" + SERIAL.incrementAndGet();
      try (InputStream in = Files.newInputStream(file.path())) {
        memory = MemFile.copy(name, in, BYTES_MAX);
      }
      try {
        return new VerifiedLibrary(memory, checked(memory, candidate, library), "memfd:" + name);
      } catch (IOException e) {
        memory.close();
        throw e;
      }
    }
  }

  private static ElfFile checked(MemFile memory, Candidate candidate, Path name)
      throws IOException {
    ElfFile elf = ElfFile.read(memory.path(), name);
    ElfCheck.check(elf, name, System.getProperty("os.arch", ""));
    if (candidate.manifest().kind() == Kind.C) {
      AbiCheck.check(elf, name, candidate.manifest().abi());
    }
    return elf;
  }

  /** What is mapped stays so. */
  @Override
  public void close() {
    memory.close();
  }
}
