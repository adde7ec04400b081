package sluice.image.board;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.image.Arch;
import sluice.image.Command;
import sluice.image.DebianArchive;
import sluice.image.FileTrees;
import sluice.image.Unpacked;

/**
 * An addon of {@code examples/addons}, built for an arm64 board and packed as its readers do it.
 *
 * @param folder a copy of it, that may be changed
 */
record CrossBuilt(Path folder) {
  private static final Path COMPILERS = Path.of("/usr/bin");
  private static final String C = "aarch64-linux-gnu-gcc";
  private static final String CXX = "aarch64-linux-gnu-g++";

  /** What the compiler is and runs with; it is not what links. */
  private static final Predicate<String> RUSTC =
      Pattern.compile(
              "rustc|libstd-rust-[\\d.]+|libllvm\\d+|libz3-4|libxml2|libedit2|libbsd0|libmd0|libtinfo6"
                  + "|libffi8|liblzma5|libzstd1|zlib1g|libstdc\\+\\+6|libgcc-s1|libc6")
          .asMatchPredicate();

  private static final Path EXAMPLES = OurCommand.PROJECT.resolve("examples/addons");

  /** Ten lines of C, compiled by hand; skips the test where there is no cross compiler. */
  static Path hello(Path work) throws IOException {
    need(C);
    Path library = Files.createDirectories(work).resolve("hello.so");
    Path header = OurCommand.PROJECT.resolve("addons/src/main/resources/sluice/addons");
    Path source = EXAMPLES.resolve("hello/src/hello.c");
    Command.of(C, "-shared", "-fPIC", "-O2", "-I", header, "-o", library, source).run();
    return library;
  }

  private static void need(String compiler) {
    boolean here = Files.isExecutable(COMPILERS.resolve(compiler));
    String name = compiler.replace("aarch64-linux-gnu-", "");
    assumeTrue(here, compiler + ": apt-get install " + name + "-aarch64-linux-gnu");
  }

  /** A copy of one in C or C++; skips the test where there is no cross compiler. */
  static CrossBuilt copyOf(String example, Path work) throws IOException {
    need(C);
    need(CXX);
    return javaCopyOf(example, work);
  }

  /** A copy of one in Rust; skips the test where there is no Cargo. */
  static CrossBuilt rustCopyOf(String example, Path work) throws IOException {
    need(C); // links it
    boolean cargo =
        Stream.of("/usr/bin", System.getProperty("user.home") + "/.cargo/bin")
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cargo")));
    assumeTrue(cargo, "cargo is not here");
    return javaCopyOf(example, work);
  }

  /** A copy of one that needs no compiler but Java's. */
  static CrossBuilt javaCopyOf(String example, Path work) throws IOException {
    Path to = FileTrees.empty(work.resolve(example));
    FileTrees.copy(EXAMPLES.resolve(example), to);
    FileTrees.delete(to.resolve("build")); // what somebody has built there
    return new CrossBuilt(to);
  }

  /** With a line of its manifest changed. */
  CrossBuilt with(String line, String changed) throws IOException {
    Path manifest = folder.resolve("addon.toml");
    String text = Files.readString(manifest);
    if (!text.contains(line + "\n")) {
      throw new IOException(manifest + ": no line " + line);
    }
    Files.writeString(manifest, text.replace(line + "\n", changed + "\n"));
    return this;
  }

  /**
   * The package.
   *
   * @param environment {@code NAME=VALUE} of the build
   */
  Path pack(Path key, String... environment) throws IOException {
    Command build = OurCommand.in(folder, "addon", "build", folder, "--arch", "arm64");
    Command.of("env").and((Object[]) environment).and(build.words().toArray()).in(folder).run();
    Path file = folder.resolveSibling(folder.getFileName() + ".sladdon");
    OurCommand.in(folder, "addon", "pack", folder, "--arch", "arm64")
        .and("--key", key, "--out", file)
        .run();
    return file;
  }

  /** Where a build finds libraries of Debian's for the board, as its environment says it. */
  static String[] libraries(String... packages) throws IOException {
    DebianArchive archive = DebianArchive.open(Rig.CACHE, Arch.ARM64);
    Path root = Unpacked.of(Rig.CACHE, "libraries-arm64", archive.only(packages));
    Path descriptions = root.resolve("usr/lib/aarch64-linux-gnu/pkgconfig");
    return new String[] {
      "PKG_CONFIG_LIBDIR=" + descriptions, "PKG_CONFIG_SYSROOT_DIR=" + root,
    };
  }

  /**
   * Debian's Rust compiler with the standard library of boards, as Cargo's environment says it: a
   * machine's own compiler has its own machine's library.
   */
  static String rust() throws IOException {
    List<Path> packages =
        new ArrayList<>(DebianArchive.open(Rig.CACHE, Arch.ofHost()).fetch(RUSTC, "rustc"));
    packages.addAll(DebianArchive.open(Rig.CACHE, Arch.ARM64).only("libstd-rust-dev"));
    DebianPrograms programs = DebianPrograms.of(Rig.CACHE, "rust", packages);
    String words = String.join("' '", programs.program("rustc").words());
    Path script = programs.root().resolve("rustc");
    Files.writeString(script, "#!/bin/sh\nexec '" + words + "' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return "RUSTC=" + script;
  }
}
