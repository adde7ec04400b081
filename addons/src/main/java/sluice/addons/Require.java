package sluice.addons;

import java.util.Map;

/**
 * Node's {@code require}, for jars, JSON and libraries. A name that begins with {@code ./}, {@code
 * ../} or {@code /} is a path from the asking file's folder; any other is searched for in {@code
 * addon_modules} of that folder and of those above it, then in the addon folder. A path is a file
 * as it is, or with one of the extensions, or a folder with an {@code addon.toml} or an {@code
 * index}. Loop's thread only.
 */
public interface Require {
  /**
   * What a module exports; loads it if nobody has yet. In a circle, what it exports so far.
   *
   * @throws AddonException if there is none, or it fails to load
   */
  Object require(String name);

  /** The real path of what {@link #require} would load. */
  String resolve(String name);

  /** What is loaded, by real path; what is removed is loaded anew when it is required again. */
  Map<String, Module> cache();

  /**
   * How files are loaded, by extension with its dot, in the order of trying. More may be put in.
   */
  Map<String, ModuleLoader> extensions();
}
