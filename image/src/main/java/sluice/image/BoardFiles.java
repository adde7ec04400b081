package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Sluice as it lies on a board: {@code /usr/bin/sluice}, and {@code /usr/lib/sluice} with a Java of
 * its own, the application's jars and the JVM's options.
 */
public final class BoardFiles {
  /** Where it lies. */
  public static final String HOME = "usr/lib/sluice";

  private static final String EPOLL = "netty-transport-native-epoll-";

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
    writeApplication(home, arch, application);
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

  /**
   * Writes what {@code sluice ota bundle} makes an update of: a release for a slot, which runs on
   * the Java that its supervisor names.
   *
   * @param to a folder that is empty, or not there yet
   * @param application as of {@link #write}
   * @param project likewise
   * @throws IOException if the folder is not empty: what is left of another release would be a part
   *     of this one
   */
  public static void writeRelease(Path to, Arch arch, Path application, Path project)
      throws IOException {
    Files.createDirectories(to);
    if (!FileTrees.list(to).isEmpty()) {
      throw new IOException(to + ": is not empty; name a folder that is");
    }
    writeApplication(to, arch, application);
    String options = Files.readString(project.resolve("cli/process.options"));
    String board = Files.readString(project.resolve("cli/board.options"));
    Files.writeString(to.resolve("jvm.options"), options + board);
    Path program = to.resolve("sluice");
    Files.copy(project.resolve("cli/src/main/release/sluice"), program);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void writeApplication(Path home, Arch arch, Path application) throws IOException {
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (Path file : FileTrees.list(application)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".jar") && arch.takes(name)) {
        copy(file, lib.resolve(name), "rw-r--r--");
        if (name.startsWith(EPOLL)) {
          unpack(file, Files.createDirectories(home.resolve("native")));
        }
      }
    }
  }

  /** The shared libraries in a jar: else each start unpacks them into /tmp. */
  private static void unpack(Path jar, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith(".so")).toList()) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        Path library = to.resolve(name);
        try (var in = zip.getInputStream(entry)) {
          Files.copy(in, library);
        }
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
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
