package sluice.cli.addon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonHeader;
import sluice.addons.AddonSignature;
import sluice.config.AddonManifest;

/** Builds an addon with CMake, Cargo or javac, by which of their files its folder has. Blocks. */
public final class AddonBuild {
  private static final Pattern CXX = Pattern.compile("\\bCXX\\b");

  /** Where pkg-config looks, in place of where this machine's libraries are. */
  private static final String LIBRARIES = "PKG_CONFIG_LIBDIR";

  private static final String RUST_ARM64 = "aarch64-unknown-linux-gnu";

  private final AddonProject project;
  private final TargetArch arch;
  private final Consumer<String> progress;

  private AddonBuild(AddonProject project, TargetArch arch, Consumer<String> progress) {
    this.project = project;
    this.arch = arch;
    this.progress = progress;
  }

  /**
   * Builds, and puts the manifest and what it names into {@link AddonProject#stage}.
   *
   * @param progress hears of each program that is run
   * @throws IOException with what a compiler said, or with what to install
   */
  public static Path run(AddonProject project, TargetArch arch, Consumer<String> progress)
      throws IOException {
    return new AddonBuild(project, arch, progress).run();
  }

  private Path run() throws IOException {
    AddonManifest manifest = project.manifest();
    Files.createDirectories(project.build(arch));
    Path stage = project.stage(arch);
    Files.createDirectories(stage);
    tighten(project.stageRoot(arch));
    tighten(stage);
    Path library = library();
    if (manifest.library() != null) {
      put(library, manifest.library(), stage);
    }
    if (manifest.jar() != null) {
      Path jar = project.build(arch).resolve("java").resolve(manifest.jar());
      JarBuild.run(project.folder(), jar, progress);
      put(jar, manifest.jar(), stage);
    }
    put(project.folder().resolve(AddonManifest.FILE), AddonManifest.FILE, stage);
    Files.deleteIfExists(stage.resolve(AddonSignature.FILE)); // of other bytes
    return stage;
  }

  private @Nullable Path library() throws IOException {
    String name = project.manifest().library();
    Path folder = project.folder();
    if (Files.exists(folder.resolve("CMakeLists.txt"))) {
      return cmake(name);
    }
    if (Files.exists(folder.resolve("Cargo.toml"))) {
      return cargo();
    }
    if (name != null && !Files.exists(folder.resolve(name))) {
      throw new IOException(
          folder + ": has neither a CMakeLists.txt nor a Cargo.toml that " + name + " is built by");
    }
    return name == null ? null : folder.resolve(name);
  }

  // --- C and C++ ---

  private @Nullable Path cmake(@Nullable String name) throws IOException {
    Path folder = project.folder();
    Program cmake = Program.find("cmake", "cmake make gcc", progress);
    boolean cxx = CXX.matcher(Files.readString(folder.resolve("CMakeLists.txt"))).find();
    Path out = project.build(arch).resolve("cmake");
    List<String> configure =
        new ArrayList<>(List.of("-S", folder.toString(), "-B", out.toString()));
    configure.add("-DCMAKE_BUILD_TYPE=Release");
    String before = arch.isForeign() ? arch.triplet + "-" : "";
    String behind = arch.isForeign() ? "-" + arch.triplet.replace('_', '-') : "";
    var _ = Program.find(before + "gcc", "gcc" + behind, progress);
    if (cxx) {
      var _ = Program.find(before + "g++", "g++" + behind, progress);
    }
    if (arch.isForeign()) {
      configure.add("-DCMAKE_SYSTEM_NAME=Linux");
      configure.add("-DCMAKE_SYSTEM_PROCESSOR=" + arch.processor);
      configure.add("-DCMAKE_C_COMPILER=" + before + "gcc");
      configure.add("-DCMAKE_CXX_COMPILER=" + before + "g++");
    }
    Map<String, String> environment = new HashMap<>(Map.of("CPATH", header().toString()));
    if (arch.isForeign() && System.getenv(LIBRARIES) == null) {
      environment.put(LIBRARIES, "/usr/lib/" + arch.triplet + "/pkgconfig:/usr/share/pkgconfig");
    }
    try {
      cmake.run(folder, environment, configure);
    } catch (IOException e) {
      throw arch.isForeign() ? new IOException(e.getMessage() + "\n" + foreignLibraries(), e) : e;
    }
    cmake.run(folder, environment, List.of("--build", out.toString(), "--parallel", "2"));
    return name == null ? null : out.resolve(name);
  }

  /** This machine's own libraries are no help. */
  private String foreignLibraries() {
    return "If a library is missing, it is "
        + arch.debian
        + "'s: sudo dpkg --add-architecture "
        + arch.debian
        + " && sudo apt-get update && sudo apt-get install NAME-dev:"
        + arch.debian
        + ", or say by "
        + LIBRARIES
        + " and PKG_CONFIG_SYSROOT_DIR where it is";
  }

  /** A folder of the header that this gateway has; a folder's own {@code include} comes first. */
  private Path header() throws IOException {
    Path include = Files.createDirectories(project.build(arch).resolve("include"));
    Files.writeString(include.resolve(AddonHeader.FILE), AddonHeader.text());
    return include;
  }

  /**
   * Runs the tests that a CMakeLists.txt adds, which need no host.
   *
   * @throws IOException with what they said, if one fails
   */
  public static void runOwnTests(AddonProject project, Consumer<String> progress)
      throws IOException {
    Path built = project.build(TargetArch.here()).resolve("cmake");
    if (Files.exists(built.resolve("CTestTestfile.cmake"))) {
      Program.find("ctest", "cmake", progress)
          .run(built, Map.of(), List.of("--output-on-failure", "--test-dir", built.toString()));
    }
  }

  // --- Rust ---

  private Path cargo() throws IOException {
    Program cargo = Program.find("cargo", "cargo", progress);
    Path out = project.build(arch).resolve("cargo");
    List<String> arguments =
        new ArrayList<>(List.of("build", "--release", "--offline", "--target-dir"));
    arguments.add(out.toString());
    Map<String, String> environment = Map.of();
    Path libraries = out.resolve("release");
    if (arch == TargetArch.ARM64 && arch.isForeign()) {
      var _ = Program.find(arch.triplet + "-gcc", "gcc-" + arch.triplet, progress);
      arguments.addAll(List.of("--target", RUST_ARM64));
      environment = Map.of("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", arch.triplet + "-gcc");
      libraries = out.resolve(RUST_ARM64).resolve("release");
    } else if (arch.isForeign()) {
      throw new IOException("Rust addons are built for arm64, or on the machine they are for");
    }
    cargo.run(project.folder(), environment, arguments);
    try (Stream<Path> all = Files.list(libraries)) {
      return all.filter(file -> file.toString().endsWith(".so"))
          .findFirst()
          .orElseThrow(() ->
              new IOException(
                  "Cargo.toml: builds no library; it needs [lib] crate-type = [\"cdylib\"]"));
    }
  }

  // --- the result ---

  private void put(@Nullable Path from, String name, Path stage) throws IOException {
    if (from == null || !Files.exists(from)) {
      throw new IOException(
          project.folder().resolve(AddonManifest.FILE)
              + (": names " + name + ", which the build does not make; it should be " + from));
    }
    Path beside = stage.resolve("." + name + ".new");
    Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(beside, stage.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A host takes nothing from a folder that others may write to. */
  private static void tighten(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
