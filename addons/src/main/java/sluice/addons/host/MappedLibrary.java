package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.posix.Libraries;
import sluice.loop.posix.LibraryException;

/** Maps libraries, and asks the kernel whether they are gone. Any thread; blocks. */
final class MappedLibrary {
  private static final int LOOKS_MAX = 20;
  private static final long LOOK_NANOS = 5_000_000;

  private MappedLibrary() {}

  /**
   * Maps a copy with all its symbols bound; its constructors run.
   *
   * @param file what errors call it
   */
  static long open(SealedCopy copy, Path file) throws IOException {
    String path = copy.path().toString();
    try {
      return Libraries.open(path);
    } catch (LibraryException e) {
      throw new RefusedException(file + ": " + ("" + e.getMessage()).replace(path + ": ", ""));
    }
  }

  /**
   * Unmaps one; its destructors run.
   *
   * @param library what {@link #open} gave for the library of these
   * @return who keeps it mapped, or null: it is gone
   */
  static @Nullable String close(long library, VerifiedFiles of) {
    try {
      Libraries.close(library);
    } catch (IOException e) {
      return "the dynamic linker: " + e.getMessage();
    }
    SealedCopy copy = of.library();
    return copy == null ? null : heldBy(copy, of.elf());
  }

  private static @Nullable String heldBy(SealedCopy copy, @Nullable ElfFile elf) {
    for (int i = 0; i < LOOKS_MAX; i++) {
      if (!isMapped(copy.mapName())) {
        return null;
      }
      LockSupport.parkNanos(LOOK_NANOS); // the JVM closes its libraries in a thread of its own
    }
    return elf != null && elf.stays()
        ? "itself (it was linked with -z nodelete)"
        : "the dynamic linker (unique symbols of C++, or destructors of a thread that still runs)";
  }

  private static boolean isMapped(String name) {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      String path = "/" + name + " ";
      return maps.anyMatch(line -> line.contains(path));
    } catch (IOException e) {
      Logger.warn("addons: the kernel does not tell what is mapped: {}", e.getMessage());
      return true;
    }
  }
}
