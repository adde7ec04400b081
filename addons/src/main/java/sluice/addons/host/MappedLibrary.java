package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Asks the kernel whether a library is still mapped. Any thread; blocks. */
final class MappedLibrary {
  private MappedLibrary() {}

  /** Who keeps it mapped after it was closed, or null: it is gone. */
  static @Nullable String heldBy(SealedCopy copy, @Nullable ElfFile elf) {
    if (!isMapped(copy.mapName())) {
      return null;
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
