package sluice.cli.addon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonSignature;
import sluice.config.AddonManifest;
import sluice.ota.bundle.SigningKey;

/** Makes a package of what was built. Blocks. */
public final class AddonPacking {
  private AddonPacking() {}

  /**
   * Packs.
   *
   * @param out null for {@code NAME-VERSION-ARCH.sladdon} in the current folder
   * @param keys who signs it; nobody if there are none
   * @return the package
   * @throws IOException if it is not built, or larger than a package may be
   */
  public static Path pack(
      AddonProject project, TargetArch arch, @Nullable Path out, List<SigningKey> keys)
      throws IOException {
    AddonManifest manifest = project.manifest();
    Path stage = project.built(arch);
    long bytes = 0;
    for (String file : AddonProject.files(manifest)) {
      bytes += Files.size(stage.resolve(file));
    }
    if (bytes > AddonPackage.BYTES_MAX) {
      throw new IOException(stage + ": has " + bytes + " bytes, more than a package may have");
    }
    Files.deleteIfExists(stage.resolve(AddonSignature.FILE));
    if (!keys.isEmpty()) {
      var _ = AddonSigner.sign(stage, keys);
    }
    Path file = (out == null ? Path.of(name(manifest, arch)) : out).toAbsolutePath();
    AddonPackage.write(stage, manifest, file);
    return out == null ? Path.of(name(manifest, arch)) : out;
  }

  private static String name(AddonManifest manifest, TargetArch arch) {
    String version = manifest.version().replaceAll("[^A-Za-z0-9_.+-]", "_");
    boolean any = manifest.library() == null;
    return manifest.name()
        + (version.isEmpty() ? "" : "-" + version)
        + (any ? "-any" : "-" + arch)
        + AddonPackage.SUFFIX;
  }
}
