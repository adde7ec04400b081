package sluice.addons;

/** Loads files of one extension: a value of Node's {@code require.extensions}. */
@FunctionalInterface
public interface ModuleLoader {
  /**
   * Loads a file.
   *
   * @param module its exports are to be set
   * @param require searches from the file's folder
   * @throws Exception with the reason why it cannot
   */
  void load(Module module, Require require) throws Exception;
}
