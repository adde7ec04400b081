package sluice.config;

import java.util.Locale;

/** An enum constant as it is written in a configuration. */
interface Label {
  String name();

  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
