package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Folders that are made once and kept for as long as what they are made of stays the same. */
public final class Unpacked {
  /** Makes the content of an empty folder. */
  public interface Maker {
    /** Into a folder. */
    void make(Path into) throws IOException;
  }

  private Unpacked() {}

  /** The files of packages. */
  public static Path of(Path cache, String name, List<Path> packages) throws IOException {
    List<String> key = packages.stream().map(file -> file.getFileName().toString()).toList();
    return kept(
        cache,
        name,
        key,
        into -> {
          for (Path file : packages) {
            Command.of("dpkg-deb", "-x", file, into).run();
          }
        });
  }

  /**
   * What a maker makes.
   *
   * @param key what it depends on: another key, another making
   */
  public static Path kept(Path cache, String name, List<String> key, Maker maker)
      throws IOException {
    try (var _ = CacheLock.of(cache)) {
      return made(cache, name, key, maker);
    }
  }

  private static Path made(Path cache, String name, List<String> key, Maker maker)
      throws IOException {
    Path folder = cache.resolve(name);
    Path note = cache.resolve(name + ".key");
    if (Files.exists(note) && Files.readAllLines(note).equals(key)) {
      return folder;
    }
    Files.deleteIfExists(note);
    maker.make(FileTrees.empty(folder));
    Path whole = Files.write(cache.resolve(name + ".key.new"), key);
    Files.move(whole, note, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }
}
