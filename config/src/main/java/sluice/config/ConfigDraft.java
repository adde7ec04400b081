package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A file as it was read, right or wrong, and where everything stands in it: for those who know more
 * about a key than its schema does.
 */
public final class ConfigDraft {
  private final String file;
  private final @Nullable TomlTable toml;
  private final @Nullable SluiceConfig config;
  private final List<Problem> problems;

  ConfigDraft(
      String file,
      @Nullable TomlTable toml,
      @Nullable SluiceConfig config,
      List<Problem> problems) {
    this.file = file;
    this.toml = toml;
    this.config = config;
    this.problems = problems;
  }

  /** What could be read, with defaults for what is wrong; null if the file is no TOML. */
  public @Nullable SluiceConfig config() {
    return config;
  }

  /** Everything that is wrong, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }

  /** Whether the file itself says something about a key, and not a default. */
  public boolean says(List<String> path) {
    return toml != null && toml.get(path) != null;
  }

  /**
   * A problem with a key's value, at its table if it is a default.
   *
   * @param path of the key: {@code uplink}, {@code cloud}, {@code host}
   */
  public Problem problem(Problem.Severity severity, List<String> path, String message) {
    TomlPosition at = position(path);
    return new Problem(
        severity,
        file,
        at == null ? 0 : at.line(),
        at == null ? 0 : at.column(),
        String.join(".", path),
        message);
  }

  private @Nullable TomlPosition position(List<String> path) {
    if (toml == null || path.isEmpty()) {
      return null;
    }
    TomlPosition at = toml.inputPositionOf(path);
    return at == null ? position(path.subList(0, path.size() - 1)) : at;
  }

  ConfigResult result() {
    return config != null && problems.isEmpty()
        ? new ConfigResult.Loaded(config)
        : new ConfigResult.Rejected(problems);
  }
}
