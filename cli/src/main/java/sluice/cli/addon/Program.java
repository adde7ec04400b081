package sluice.cli.addon;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A program of the machine that builds addons. */
final class Program {
  private static final int OUTPUT_MAX = 1 << 20;

  private final Path file;
  private final Consumer<String> progress;

  private Program(Path file, Consumer<String> progress) {
    this.file = file;
    this.progress = progress;
  }

  /**
   * Finds it.
   *
   * @param packages Debian's, that have it
   * @throws IOException if it is not here, with what to type
   */
  static Program find(String name, String packages, Consumer<String> progress) throws IOException {
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    List<Path> folders = new ArrayList<>();
    for (String folder : path.split(File.pathSeparator, -1)) {
      folders.add(Path.of(folder));
    }
    folders.add(Path.of(System.getProperty("user.home", "/"), ".cargo", "bin"));
    for (Path folder : folders) {
      Path file = folder.resolve(name);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return new Program(file, progress);
      }
    }
    throw new IOException(name + " is not installed; sudo apt-get install " + packages);
  }

  static Program at(Path file, Consumer<String> progress) {
    return new Program(file, progress);
  }

  /**
   * Runs it to its end.
   *
   * @throws IOException with what it printed, if it fails
   */
  void run(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(arguments);
    progress.accept(file.getFileName() + " " + String.join(" ", arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readNBytes(OUTPUT_MAX);
      process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(
            new String(said, StandardCharsets.UTF_8).strip()
                + ("\n" + file.getFileName() + " has failed with " + code + "; see above"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(file + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
