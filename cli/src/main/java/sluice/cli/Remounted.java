package sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system that is mounted for reading, and can be written for a while. */
final class Remounted implements Closeable {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private final Path place;
  private final boolean readOnly;

  private Remounted(Path place, boolean readOnly) {
    this.place = place;
    this.readOnly = readOnly;
  }

  /** Has it written to until it is closed; changes nothing if that is possible already. */
  static Remounted writable(Path place) throws IOException {
    boolean readOnly = false;
    for (String line : Files.readAllLines(MOUNTS, StandardCharsets.UTF_8)) {
      List<String> words = List.of(line.split(" "));
      if (words.get(1).equals(place.toString())) { // the last one counts
        readOnly = List.of(words.get(3).split(",")).contains("ro");
      }
    }
    if (readOnly) {
      run("mount", "-o", "remount,rw", place.toString());
    }
    return new Remounted(place, readOnly);
  }

  @Override
  public void close() throws IOException {
    if (readOnly) {
      run("mount", "-o", "remount,ro", place.toString());
    }
  }

  /** Runs a program to its end. */
  static void run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", words) + ": " + said.strip());
    }
  }
}
