package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonManifest;
import sluice.config.ConfigFile;

/** Where names lead to, in Node's order; nowhere outside of the addon folder. */
final class ModulePaths {
  private static final String FOLDER = "addon_modules";
  private static final int NAME_MAX = 256;

  private final Path root;
  private final Set<String> extensions;

  /**
   * Below one folder.
   *
   * @param extensions looked at anew each time
   */
  ModulePaths(Path root, Set<String> extensions) {
    this.root = root;
    this.extensions = extensions;
  }

  /** The real path of a file. */
  Path resolve(String name, Path from) throws IOException {
    if (name.isEmpty() || name.length() > NAME_MAX || name.indexOf('\0') >= 0) {
      throw new RefusedException("require: a name has 1 to " + NAME_MAX + " characters");
    }
    Path within = root.toRealPath();
    boolean isPath = name.matches("(/|\\.\\.?(/|$)).*");
    Path found = isPath ? at(from.resolve(name)) : search(name, from.toRealPath(), within);
    if (found == null) {
      throw new RefusedException("require: cannot find " + name + " from " + from);
    }
    Path real = found.toRealPath();
    if (!real.startsWith(within)) {
      throw new RefusedException("require: " + name + " is " + real + ", outside of " + within);
    }
    return real;
  }

  private @Nullable Path search(String name, Path from, Path within) {
    for (Path folder = from;
        folder != null && folder.startsWith(within);
        folder = folder.getParent()) {
      Path found = at(folder.resolve(FOLDER).resolve(name));
      if (found != null) {
        return found;
      }
    }
    return at(within.resolve(name));
  }

  /** As it is, with an extension, as a folder. */
  private @Nullable Path at(Path path) {
    if (Files.isRegularFile(path)) {
      return path;
    }
    Path extended = extended(path);
    if (extended != null) {
      return extended;
    }
    if (!Files.isDirectory(path)) {
      return null;
    }
    Path main = main(path);
    return main == null ? extended(path.resolve("index")) : main;
  }

  private @Nullable Path extended(Path path) {
    for (String extension : extensions) {
      Path with = path.resolveSibling(path.getFileName() + extension);
      if (Files.isRegularFile(with)) {
        return with;
      }
    }
    return null;
  }

  /** What the package file, {@code addon.toml}, says. */
  private static @Nullable Path main(Path folder) {
    Path file = folder.resolve(AddonManifest.FILE);
    AddonManifest manifest = Files.exists(file) ? ConfigFile.addon(file).manifest() : null;
    if (manifest == null) {
      return null;
    }
    String main = manifest.jar() == null ? manifest.library() : manifest.jar();
    Path path = main == null ? null : folder.resolve(main);
    return path != null && Files.isRegularFile(path) ? path : null;
  }
}
