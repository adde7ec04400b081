package sluice.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packages for {@link Node}, in folders that stay between runs. */
final class Npm {
  private Npm() {}

  /**
   * Finds or installs one.
   *
   * @return the folder whose {@code node_modules} has it
   * @throws MissingToolException if node or npm is not here, or the registry is not
   */
  static Path install(Setting setting, String name, String version) throws Exception {
    Path npm = Tool.find("npm");
    if (Tool.find("node") == null || npm == null) {
      throw new MissingToolException("node or npm is not installed");
    }
    Path dir = setting.state().resolve(name + "-" + version);
    if (Files.exists(dir.resolve("node_modules").resolve(name).resolve("package.json"))) {
      return dir;
    }
    String what = name + "@" + version;
    setting.progress().say("npm install " + what);
    Files.createDirectories(dir);
    Path log = dir.resolve("npm.log");
    Process process =
        new ProcessBuilder(
                npm.toString(), "install", "--no-audit", "--no-fund", "--prefix", ".", what)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (process.waitFor() != 0) {
      String said = Files.readString(log, StandardCharsets.UTF_8).strip();
      throw new MissingToolException("npm install " + what + " failed: " + said);
    }
    return dir;
  }
}
