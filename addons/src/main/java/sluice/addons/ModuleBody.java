package sluice.addons;

import java.util.Map;

/**
 * The code of a module in a jar, which names its class in {@code
 * META-INF/services/sluice.addons.ModuleBody}: what Node wraps a file in.
 */
@FunctionalInterface
public interface ModuleBody {
  /**
   * Runs once, when the module is required for the first time.
   *
   * @param exports filled by it; or it calls {@link Module#export}
   * @param require searches from its folder
   * @param filename its real path
   * @param dirname its folder
   * @throws Exception to fail the {@code require}
   */
  void run(
      Map<String, Object> exports, Require require, Module module, String filename, String dirname)
      throws Exception;
}
