package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders. */
public final class FileTrees {
  private FileTrees() {}

  /** Removes a folder and all in it, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A new, empty folder in place of what is there. */
  public static Path empty(Path folder) throws IOException {
    delete(folder);
    return Files.createDirectories(folder);
  }

  /** Moves a folder's files into another one and removes it. */
  static void moveAll(Path from, Path to) throws IOException {
    for (Path file : list(from)) {
      Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.delete(from);
  }

  /** Copies a folder with what is in it; links stay links. */
  public static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Command.of("cp", "-a", from + "/.", to).run();
  }

  /** What is in a folder, sorted. */
  public static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Bytes of all regular files in it, links not counted. */
  public static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(path -> Files.isRegularFile(path) && !isLink(path)).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  private static boolean isLink(Path path) {
    return Files.isSymbolicLink(path);
  }
}
