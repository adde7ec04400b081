package sluice.image.board;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import sluice.image.Command;

/** {@code examples/addons/hello}, built for arm64 by Debian's cross compiler. */
final class CrossBuilt {
  private static final Path COMPILER = Path.of("/usr/bin/aarch64-linux-gnu-gcc");

  private CrossBuilt() {}

  /** Builds {@code hello.so} in a folder; skips the test where there is no cross compiler. */
  static Path hello(Path work) throws IOException {
    assumeTrue(Files.isExecutable(COMPILER), COMPILER + ": apt-get install gcc-aarch64-linux-gnu");
    Path project = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    Path library = Files.createDirectories(work.toAbsolutePath()).resolve("hello.so");
    Path header = project.resolve("addons/src/main/resources/sluice/addons");
    Path source = project.resolve("examples/addons/hello/src/hello.c");
    Command.of(COMPILER, "-shared", "-fPIC", "-O2", "-I", header, "-o", library, source).run();
    return library;
  }
}
