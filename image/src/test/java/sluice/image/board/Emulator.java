package sluice.image.board;

import java.io.IOException;
import java.nio.file.Path;
import sluice.image.Arch;
import sluice.image.Command;
import sluice.image.DebianArchive;

/**
 * Debian's QEMU, busybox and device tree tools for this machine, unpacked beside it with all their
 * libraries, so that neither version nor library of the machine's own matters.
 */
final class Emulator {
  private final DebianPrograms programs;

  private Emulator(DebianPrograms programs) {
    this.programs = programs;
  }

  static Emulator open(Path cache) throws IOException {
    DebianArchive archive = DebianArchive.open(cache, Arch.ofHost());
    var packages =
        archive.withDependencies("qemu-system-arm", "busybox-static", "device-tree-compiler");
    return new Emulator(DebianPrograms.of(cache, "emulator", packages));
  }

  /** A 64-bit ARM machine; what it has is for the caller to say. */
  Command qemu() {
    Path root = programs.root();
    return programs
        .program("qemu-system-aarch64")
        .and("-L", root.resolve("usr/share/qemu"))
        .and("-L", root.resolve("usr/share/seabios"), "-L", root.resolve("usr/lib/ipxe/qemu"));
  }

  /** Sets a property in a compiled device tree, of a node that is made if it is not there. */
  void setInTree(Path tree, String node, String property, Object value) throws IOException {
    String type = value instanceof Integer ? "i" : "s";
    programs.program("fdtput").and("-p", "-t", type, tree, node, property, value).run();
  }

  Command busybox(Object... words) {
    return Command.of(programs.root().resolve("usr/bin/busybox")).and(words);
  }
}
