package sluice.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The files under version control, and those about to be: what a commit would hold. */
final class SourceTree {
  static final Path ROOT = root();

  private SourceTree() {}

  /** Paths relative to the root. */
  static List<String> files(Predicate<String> wanted) throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> files = new ArrayList<>();
    boolean any = false;
    try (var lines = git.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        any = true;
        if (wanted.test(line) && Files.isRegularFile(ROOT.resolve(line))) {
          files.add(line);
        }
      }
    }
    if (git.waitFor() != 0 || !any) {
      throw new IllegalStateException("git ls-files: nothing; run the tests in a checkout");
    }
    return files;
  }

  static List<String> java() throws IOException, InterruptedException {
    return files(file -> file.endsWith(".java"));
  }

  /** Its lines; none if it is not text. */
  static List<String> lines(String file) throws IOException {
    try {
      return Files.readAllLines(ROOT.resolve(file));
    } catch (MalformedInputException e) {
      return List.of();
    }
  }

  private static Path root() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isExecutable(dir.resolve("sluice")) && Files.exists(dir.resolve("mvnw"))) {
        return dir;
      }
    }
    throw new UncheckedIOException(new IOException("no ./sluice above the working directory"));
  }
}
