package sluice.config;

import java.util.Locale;

/** An enum constant as it is written in a configuration. */
public interface Label {
  String name();

  /** In lower case, words joined by hyphens. */
  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
