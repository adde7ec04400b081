package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * Sluice as it lies on a board: {@code /usr/bin/sluice}, and {@code /usr/lib/sluice} with a Java of
 * its own, the application's jars and the JVM's options.
 */
public final class BoardFiles {
  /** Where it lies. */
  public static final String HOME = "usr/lib/sluice";

  private BoardFiles() {}

  /**
   * Writes it below a root.
   *
   * @param runtime of {@link JavaRuntime}, for the same architecture
   * @param application the jars of the command {@code sluice} and of all that it needs
   * @param project where {@code cli/*.options} are
   */
  public static void write(Path root, Arch arch, Path runtime, Path application, Path project)
      throws IOException {
    Path home = Files.createDirectories(root.resolve(HOME));
    FileTrees.copy(runtime, home.resolve("runtime"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (Path file : FileTrees.list(application)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".jar") && arch.takes(name)) {
        copy(file, lib.resolve(name), "rw-r--r--");
      }
    }
    Path natives = Files.createDirectories(home.resolve("native"));
    for (Path library : FileTrees.list(application.resolve("native"))) {
      String name = library.getFileName().toString();
      if (arch.loads(name)) {
        copy(library, natives.resolve(name), "rw-r--r--");
      }
    }
    String process =
        Files.readString(project.resolve("cli/process.options"))
            + "-Djava.library.path=/"
            + HOME
            + "/native\n";
    String board = Files.readString(project.resolve("cli/board.options"));
    String parent = Files.readString(project.resolve("cli/parent.options"));
    Files.writeString(home.resolve("jvm.options"), process + board);
    Files.writeString(home.resolve("parent.options"), process + parent);
    Files.createDirectories(root.resolve("usr/bin"));
    resource("sluice", root.resolve("usr/bin/sluice"), "rwxr-xr-x");
  }

  private static void copy(Path from, Path to, String mode) throws IOException {
    Files.copy(from, to);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(mode));
  }

  /** Writes a file that is shipped with this class. */
  static void resource(String name, Path to, String mode) throws IOException {
    try (var in = BoardFiles.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in, name), to);
    }
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(mode));
  }
}
