package sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonHeader;

/**
 * The benchmark's two addons, built by the machine's compiler.
 *
 * @param root a folder that a host can follow
 * @param napi Node's, or null if it cannot be had
 * @param note why not, or empty
 */
record AddonSources(Path root, @Nullable Path napi, String note) {
  private static final String HEADERS = "node-api-headers";
  private static final String HEADERS_VERSION = "1.9.0";
  private static final String MANIFEST =
      """
      name = "bench"
      library = "bench.so"
      [limits]
      loop_time_per_turn = "1s"
      """;

  static AddonSources build(Setting setting, Path folder) throws Exception {
    Path compiler = Tool.find("cc");
    if (compiler == null) {
      throw new MissingToolException("cc is not installed");
    }
    Path root = Files.createDirectories(folder.resolve("addons"));
    Path ours = Files.createDirectories(root.resolve("bench"));
    Files.writeString(ours.resolve("addon.toml"), MANIFEST);
    Files.writeString(folder.resolve(AddonHeader.FILE), AddonHeader.text());
    Path jni = Path.of(System.getProperty("java.home"), "include");
    compile(compiler, folder, "sluice.c", ours.resolve("bench.so"), jni, jni.resolve("linux"));
    try {
      Path napi = folder.resolve("napi.node");
      compile(compiler, folder, "napi.c", napi, headers(setting));
      return new AddonSources(root, napi, "");
    } catch (MissingToolException e) {
      return new AddonSources(root, null, "Node-API left out: " + e.getMessage());
    }
  }

  private static void compile(
      Path compiler, Path folder, String source, Path library, Path... includes) throws Exception {
    Path file = folder.resolve(source);
    try (InputStream in = AddonSources.class.getResourceAsStream("addons/" + source)) {
      if (in == null) {
        throw new IOException("bench: addons/" + source + " is not in the jar");
      }
      Files.write(file, in.readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of(compiler.toString(), "-shared", "-fPIC", "-O2"));
    command.addAll(List.of("-pthread", "-I", folder.toString()));
    for (Path include : includes) {
      command.addAll(List.of("-I", include.toString()));
    }
    command.addAll(List.of("-o", library.toString(), file.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    var _ = Tool.output(builder);
  }

  /** Those beside Node, or npm's package of them, which stays between runs. */
  private static Path headers(Setting setting) throws Exception {
    Path node = Tool.find("node");
    if (node == null) {
      throw new MissingToolException("node is not installed");
    }
    Path beside = node.toRealPath().resolveSibling("../include/node").normalize();
    if (Files.exists(beside.resolve("node_api.h"))) {
      return beside;
    }
    Path dir = Npm.install(setting, HEADERS, HEADERS_VERSION);
    return dir.resolve("node_modules").resolve(HEADERS).resolve("include");
  }
}
