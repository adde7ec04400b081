package sluice.config;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface ConfigResult {
  /** All of it is right. */
  record Loaded(SluiceConfig config) implements ConfigResult {}

  /** Everything that is wrong, in the order of the file. */
  record Rejected(List<Problem> problems) implements ConfigResult {}
}
