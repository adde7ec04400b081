package sluice.cli.addon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import sluice.config.AddonManifest;
import sluice.config.AddonResult;
import sluice.config.ConfigFile;
import sluice.config.Problem;

/**
 * An addon's folder: {@code addon.toml}, sources, and what is built of them in {@code build/ARCH}:
 * {@code build/ARCH/NAME} is what goes to a gateway.
 *
 * @param folder absolute
 */
public record AddonProject(Path folder, AddonManifest manifest) {
  /**
   * Reads one.
   *
   * @throws IOException if there is no manifest or it is wrong; all that is wrong is in the message
   */
  public static AddonProject read(Path folder) throws IOException {
    Path file = folder.resolve(AddonManifest.FILE);
    if (!Files.exists(file)) {
      throw new IOException(
          file + ": does not exist; name an addon's folder, or make one with 'sluice addon new'");
    }
    return new AddonProject(folder.toAbsolutePath().normalize(), manifest(file));
  }

  static AddonManifest manifest(Path file) throws IOException {
    AddonResult result = ConfigFile.addon(file);
    AddonManifest manifest = result.manifest();
    if (manifest == null) {
      throw new IOException(
          result.problems().stream().map(Problem::text).collect(Collectors.joining("\n")));
    }
    return manifest;
  }

  Path build(TargetArch arch) {
    return folder.resolve("build").resolve(arch.debian);
  }

  /** The folder of folders that a host can follow. */
  public Path stageRoot(TargetArch arch) {
    return build(arch).resolve("stage");
  }

  /** What goes to a gateway. */
  public Path stage(TargetArch arch) {
    return stageRoot(arch).resolve(manifest.name());
  }

  /** Names of the files that it is made of, the manifest first. */
  static List<String> files(AddonManifest manifest) {
    List<String> files = new ArrayList<>(List.of(AddonManifest.FILE));
    if (manifest.library() != null) {
      files.add(manifest.library());
    }
    if (manifest.jar() != null) {
      files.add(manifest.jar());
    }
    return files;
  }

  /**
   * Checks that all is built.
   *
   * @throws IOException if something is missing
   */
  public Path built(TargetArch arch) throws IOException {
    for (String file : files(manifest)) {
      if (!Files.exists(stage(arch).resolve(file))) {
        throw new IOException(
            stage(arch).resolve(file)
                + (": is not built yet; 'sluice addon build " + folder)
                + (arch.isForeign() ? " --arch " + arch + "'" : "'"));
      }
    }
    return stage(arch);
  }
}
