package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * How and where a run measures.
 *
 * @param quick fewer and shorter rounds: to see that it runs, not to quote
 * @param root the folder of {@code ./sluice}
 * @param state what may stay between runs, on a real disk
 * @param updates how many are made, or kills
 * @param seed of what is random
 */
record Setting(boolean quick, Path root, Path state, Progress progress, int updates, long seed) {

  /** One of two counts: for a full run, for a quick one. */
  int count(int full, int ifQuick) {
    return quick ? ifQuick : full;
  }

  int rounds() {
    return count(5, 2);
  }

  /** Something that uses an empty folder. */
  interface InFolder<T> {
    T run(Path folder) throws Exception;
  }

  /** Runs with an empty folder on the disk of the project, and removes it. */
  <T> T inFolder(InFolder<T> body) throws Exception {
    Files.createDirectories(state);
    Path folder = Files.createTempDirectory(state, "run");
    try {
      return body.run(folder);
    } finally {
      delete(folder);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The folder of {@code ./sluice}, from the launcher or above the working directory. */
  static Path findRoot() throws IOException {
    String told = System.getProperty("sluice.root");
    Path from = told == null ? Path.of("").toAbsolutePath() : Path.of(told);
    for (Path dir = from; dir != null; dir = dir.getParent()) {
      if (Files.isExecutable(dir.resolve("sluice")) && Files.exists(dir.resolve("mvnw"))) {
        return dir;
      }
    }
    throw new IOException("no ./sluice above " + from + "; start with ./sluice bench");
  }
}
