package sluice.addons.host;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonSignature;
import sluice.config.AddonManifest;

/**
 * An addon that was found and not looked at yet.
 *
 * @param sums SHA-256 in hexadecimal of the manifest, by file name; empty without one
 * @param root the folder of all addons, which its files must not be outside of
 * @param library its library, or null if it has none
 * @param jar its jar, or null
 * @param signature where its signature would be
 */
record Candidate(
    AddonManifest manifest,
    Map<String, String> sums,
    Path root,
    @Nullable Path library,
    @Nullable Path jar,
    Path signature) {
  /** A manifest's, with the files beside it. */
  static Candidate of(AddonManifest manifest, String manifestSum, Path root, Path folder) {
    return new Candidate(
        manifest,
        Map.of(AddonManifest.FILE, manifestSum),
        root,
        beside(folder, manifest.library()),
        beside(folder, manifest.jar()),
        folder.resolve(AddonSignature.FILE));
  }

  private static @Nullable Path beside(Path folder, @Nullable String file) {
    return file == null ? null : folder.resolve(file);
  }

  String name() {
    return manifest.name();
  }
}
