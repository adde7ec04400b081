package sluice.image.board;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sluice.image.Arch;
import sluice.image.Command;
import sluice.image.Unpacked;

/**
 * Programs of the boards' Debian that run on this machine, which may be older: by the loader and
 * the libraries that they were built with.
 *
 * @param root where they are unpacked
 * @param host this machine's
 */
record DebianPrograms(Path root, Arch host) {
  static DebianPrograms of(Path cache, String name, List<Path> packages) throws IOException {
    Arch host = Arch.ofHost();
    return new DebianPrograms(Unpacked.of(cache, name + "-" + host.debian(), packages), host);
  }

  Command program(String name) {
    String loader = host == Arch.AMD64 ? "lib64/ld-linux-x86-64.so.2" : "lib/ld-linux-aarch64.so.1";
    Path libraries = root.resolve("usr/lib").resolve(host.triplet());
    return Command.of(root.resolve("usr").resolve(loader), "--library-path", libraries)
        .and(root.resolve("usr/bin").resolve(name));
  }
}
