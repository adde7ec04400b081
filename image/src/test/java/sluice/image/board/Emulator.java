package sluice.image.board;

import java.io.IOException;
import java.nio.file.Path;
import sluice.image.Arch;
import sluice.image.Command;
import sluice.image.DebianArchive;
import sluice.image.Unpacked;

/**
 * Debian's QEMU, busybox and device tree tools for this machine, unpacked beside it with all their
 * libraries, so that neither version nor library of the machine's own matters.
 */
final class Emulator {
  private final Path root;
  private final Arch host;

  private Emulator(Path root, Arch host) {
    this.root = root;
    this.host = host;
  }

  static Emulator open(Path cache) throws IOException {
    Arch host = Arch.ofHost();
    DebianArchive archive = DebianArchive.open(cache, host);
    var packages =
        archive.withDependencies("qemu-system-arm", "busybox-static", "device-tree-compiler");
    return new Emulator(Unpacked.of(cache, "emulator-" + host.debian(), packages), host);
  }

  /** A 64-bit ARM machine; what it has is for the caller to say. */
  Command qemu() {
    return program("qemu-system-aarch64")
        .and("-L", root.resolve("usr/share/qemu"))
        .and("-L", root.resolve("usr/share/seabios"), "-L", root.resolve("usr/lib/ipxe/qemu"));
  }

  /** Sets a property in a compiled device tree, of a node that is made if it is not there. */
  void setInTree(Path tree, String node, String property, Object value) throws IOException {
    String type = value instanceof Integer ? "i" : "s";
    program("fdtput").and("-p", "-t", type, tree, node, property, value).run();
  }

  private Command program(String name) {
    String loader = host == Arch.AMD64 ? "lib64/ld-linux-x86-64.so.2" : "lib/ld-linux-aarch64.so.1";
    Path libraries = root.resolve("usr/lib").resolve(host.triplet());
    return Command.of(root.resolve("usr").resolve(loader), "--library-path", libraries)
        .and(root.resolve("usr/bin").resolve(name));
  }

  Command busybox(Object... words) {
    return Command.of(root.resolve("usr/bin/busybox")).and(words);
  }
}
