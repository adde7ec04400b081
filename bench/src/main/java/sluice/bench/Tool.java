package sluice.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs of the machine. */
final class Tool {
  private Tool() {}

  /** Where a program is, or null; Debian keeps daemons off a user's PATH. */
  static @Nullable Path find(String name) {
    List<String> dirs = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      dirs.addAll(List.of(path.split(File.pathSeparator)));
    }
    dirs.addAll(List.of("/usr/local/sbin", "/usr/sbin", "/sbin"));
    for (String dir : dirs) {
      Path program = Path.of(dir.isEmpty() ? "." : dir, name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program;
      }
    }
    return null;
  }

  /**
   * What a program prints.
   *
   * @throws IOException if it exits with another code than 0
   */
  static String output(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(builder.command().get(0) + " exits with " + code + ": " + out);
      }
      return out;
    } finally {
      process.destroyForcibly();
    }
  }
}
