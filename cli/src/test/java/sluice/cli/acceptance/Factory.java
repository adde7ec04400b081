package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sluice.cli.Main;

/** Where releases of this build come from: programs, and the command lines that bundle and sign. */
final class Factory {
  private static final int SECONDS_MAX = 120;
  private static final String FLAGS =
      "--enable-native-access=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED"
          + " --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx32m";

  /** The {@code sluice} of this build. */
  static final String SLUICE = Main.class.getName() + " \"$@\"";

  private final Path dir;

  /** The {@code sluice} that is there before any release is installed. */
  final Path program;

  /** One with {@code root.key} in its folder, and {@code root.json} that trusts it. */
  Factory(Path dir) throws Exception {
    this.dir = dir;
    this.program = program(dir.resolve("factory"), "", SLUICE);
    sluice(0, "ota", "keygen", "root.key");
    sluice(0, "ota", "trust", "--key", "root.key.pub", "--out", "root.json");
  }

  /**
   * Writes a program.
   *
   * @param before lines of its shell
   * @param start a class of this build, and its arguments
   */
  static Path program(Path file, String before, String start) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = System.getProperty("java.class.path");
    String exec = "exec %s %s -cp '%s' %s%n".formatted(java, FLAGS, classPath, start);
    return script(file, before + exec);
  }

  /** Writes a program that is no more than lines of a shell. */
  static Path script(Path file, String lines) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    String untrained = "[ -z \"$SLUICE_TRAIN\" ] || exit 64 # takes longer than it helps here\n";
    Files.writeString(file, "#!/bin/sh\n" + untrained + lines);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  /** What a release of that version is started by, to be written before it is bundled. */
  Path start(String version) {
    return dir.resolve("release-" + version).resolve("sluice");
  }

  /** Bundles and signs it. */
  Path bundle(String version) throws Exception {
    Path file = dir.resolve(version + ".sluice");
    sluice(
        0,
        "ota",
        "bundle",
        start(version).resolveSibling("").toString(),
        "--version",
        version,
        "--expires",
        "2027-06-01",
        "--memory-max",
        "512",
        "--out",
        file.toString());
    sluice(0, "ota", "sign", file.toString(), "--key", "root.key");
    return file;
  }

  /** A release of this build, whose program begins with some lines of its own. */
  Path bundle(String version, String before) throws Exception {
    var _ = program(start(version), before, SLUICE);
    return bundle(version);
  }

  /** A command line, to its end: what it printed, on both. */
  String sluice(int code, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS), said);
    assertEquals(code, process.exitValue(), said);
    return said;
  }
}
