package sluice.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The package {@code sluice}: the application with a Java of its own, a service, rules for devices,
 * a configuration. Built by {@code dpkg-deb}, without root; same input, same bytes.
 */
public final class DebPackage {
  private static final String FILE = "rw-r--r--";
  private static final String PROGRAM = "rwxr-xr-x";

  private final Arch arch;
  private final Path application;
  private final Path project;

  /**
   * Of an application.
   *
   * @param application the jars of the command and of all that it needs
   * @param project the sources, for files that are shipped as they are
   */
  public DebPackage(Arch arch, Path application, Path project) {
    this.arch = arch;
    this.application = application;
    this.project = project;
  }

  /**
   * Builds it.
   *
   * @param runtime a Java of the same architecture
   * @param work an empty folder
   * @return the file, in {@code out}
   */
  public Path build(Path runtime, Path work, Path out) throws IOException {
    Path root = Files.createDirectories(work.resolve("sluice"));
    BoardFiles.write(root, arch, runtime, application, project);
    write(root, "usr/lib/sluice/train-start-cache", PROGRAM, resource("train-start-cache"));
    write(root, "usr/lib/systemd/system/sluice.service", FILE, unit());
    write(root, "usr/lib/sysusers.d/sluice.conf", FILE, resource("sysusers.conf"));
    write(root, "usr/lib/udev/rules.d/60-sluice.rules", FILE, resource("sluice.rules"));
    write(root, "etc/sluice/sluice.toml", FILE, resource("sluice.toml"));
    write(root, "usr/share/doc/sluice/copyright", FILE, resource("copyright"));
    write(root, "usr/share/doc/sluice/reference.toml", FILE, reference());
    Map<String, String> facts =
        Map.of(
            "@VERSION@", CommandJar.in(application).version(),
            "@ARCH@", arch.debian(),
            "@SIZE@", Long.toString(FileTrees.bytes(root) / 1024),
            "@DEPENDS@", NativeNeeds.of(runtime));
    String control = resource("control");
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      control = control.replace(fact.getKey(), fact.getValue());
    }
    write(root, "DEBIAN/control", FILE, control);
    write(root, "DEBIAN/conffiles", FILE, resource("conffiles"));
    for (String script : List.of("postinst", "prerm", "postrm")) {
      write(root, "DEBIAN/" + script, PROGRAM, resource(script));
    }
    return pack(root, out);
  }

  private Path pack(Path root, Path out) throws IOException {
    plainModes(root);
    CommandJar command = CommandJar.in(application);
    String name = "sluice_" + command.version() + "_" + arch.debian() + ".deb";
    Path file = Files.createDirectories(out).resolve(name);
    String epoch = "SOURCE_DATE_EPOCH=" + command.builtSeconds();
    Command.of("env", epoch, "dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, file).run();
    return file;
  }

  /** Whatever the umask of whoever builds: all may read, nobody but root may write. */
  private static void plainModes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        boolean program = Files.isDirectory(file) || Files.isExecutable(file);
        Files.setPosixFilePermissions(
            file, PosixFilePermissions.fromString(program ? PROGRAM : FILE));
      }
    }
  }

  private String unit() throws IOException {
    return Files.readString(project.resolve("systemd/src/main/units/sluice.service"));
  }

  private String reference() throws IOException {
    return Files.readString(
        project.resolve("config/src/main/resources/sluice/config/reference.toml"));
  }

  private static String resource(String name) throws IOException {
    try (var in =
        Objects.requireNonNull(DebPackage.class.getResourceAsStream("deb/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Path root, String path, String mode, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
