package sluice.addons.host;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonManifest;

/**
 * An addon that was found and not looked at yet.
 *
 * @param root the folder of all addons, which its files must not be outside of
 * @param library its library, or null if it has none
 * @param jar its jar, or null
 */
record Candidate(AddonManifest manifest, Path root, @Nullable Path library, @Nullable Path jar) {
  /** A manifest's, with the files beside it. */
  static Candidate of(AddonManifest manifest, Path root, Path folder) {
    return new Candidate(
        manifest, root, beside(folder, manifest.library()), beside(folder, manifest.jar()));
  }

  private static @Nullable Path beside(Path folder, @Nullable String file) {
    return file == null ? null : folder.resolve(file);
  }

  String name() {
    return manifest.name();
  }
}
