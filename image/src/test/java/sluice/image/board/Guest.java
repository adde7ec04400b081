package sluice.image.board;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import sluice.image.Arch;
import sluice.image.BoardFiles;
import sluice.image.Command;
import sluice.image.DebianArchive;
import sluice.image.FileTrees;
import sluice.image.JavaRuntime;
import sluice.image.Unpacked;

/**
 * What boots: Debian's arm64 kernel, and a root in memory with busybox, the C library, Sluice as a
 * package installs it, and a configuration.
 *
 * @param kernel the kernel's image
 * @param firmware the folder of its device trees
 * @param initrd the root, as newc cpio
 */
record Guest(Path kernel, Path firmware, Path initrd) {
  private static final Arch ARCH = Arch.ARM64;

  /**
   * Besides Sluice: gpiod is the second opinion on lines, libmodbus an addon's, others the JVM's.
   */
  private static final String[] PACKAGES = {
    "busybox-static", "gpiod", "libc6", "libgcc-s1", "libmodbus5", "libstdc++6", "zlib1g"
  };

  /**
   * Builds one.
   *
   * @param work where it is built
   * @param modules names of kernel modules that are loaded, with those that they need after them
   * @param configuration Sluice's
   */
  static Guest build(
      Path cache, Emulator emulator, Path work, List<String> modules, String configuration)
      throws IOException {
    DebianArchive archive = DebianArchive.open(cache, ARCH);
    List<Path> image = archive.fetch(n -> n.matches("linux-image-\\d.*"), "linux-image-arm64");
    Path kernel = Unpacked.of(cache, "kernel-arm64", image);
    Path root = FileTrees.empty(work.resolve("root"));
    FileTrees.copy(Unpacked.of(cache, "guest-arm64", archive.withDependencies(PACKAGES)), root);
    for (String spare : List.of("usr/share", "usr/lib/aarch64-linux-gnu/gconv")) {
      FileTrees.delete(root.resolve(spare));
    }
    BoardFiles.write(
        root, ARCH, JavaRuntime.ofDebian(cache, ARCH), OurCommand.APPLICATION, OurCommand.PROJECT);
    addSystem(root, configuration);
    Contract.addTo(root);
    addModules(kernel, root, modules);
    Path initrd = work.resolve("initrd");
    pack(emulator, root, initrd);
    Path version = FileTrees.list(kernel.resolve("usr/lib")).getFirst();
    return new Guest(
        FileTrees.list(kernel.resolve("boot")).stream()
            .filter(file -> file.getFileName().toString().startsWith("vmlinuz"))
            .findFirst()
            .orElseThrow(),
        version.resolve("broadcom"),
        initrd);
  }

  /** A file that lies with this class. */
  static String resource(String name) throws IOException {
    try (var in = Objects.requireNonNull(Guest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void addSystem(Path root, String configuration) throws IOException {
    for (String folder :
        List.of("bin", "dev", "proc", "sys", "tmp", "etc/sluice", "var/lib/sluice")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
    Files.copy(root.resolve("usr/bin/busybox"), root.resolve("bin/busybox"));
    Files.createSymbolicLink(root.resolve("bin/sh"), Path.of("busybox"));
    Files.writeString(root.resolve("etc/sluice/sluice.toml"), configuration);
    Path init = Files.writeString(root.resolve("init"), resource("init"));
    Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Modules lie in folders by what they do; names are unique. */
  private static void addModules(Path kernel, Path root, List<String> modules) throws IOException {
    Path all = FileTrees.list(kernel.resolve("usr/lib/modules")).getFirst();
    Path to = root.resolve("usr/lib/modules").resolve(all.getFileName());
    Files.createDirectories(to.resolve("kernel"));
    for (String list : List.of("modules.builtin", "modules.order")) {
      Files.copy(all.resolve(list), to.resolve(list));
    }
    try (var files = Files.walk(all)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".ko.xz") && modules.contains(name.substring(0, name.length() - 6))) {
          Files.copy(file, to.resolve("kernel").resolve(name));
        }
      }
    }
    Files.write(root.resolve("etc/modules"), modules);
  }

  private static void pack(Emulator emulator, Path root, Path initrd) throws IOException {
    Command cpio = emulator.busybox("cpio", "-o", "-H", "newc", "-R", "0:0", "-F", initrd);
    String shell = "find . | \"$@\"";
    Files.deleteIfExists(initrd);
    Command.of("sh", "-c", shell, "sh").and(cpio.words().toArray()).in(root).run();
  }
}
