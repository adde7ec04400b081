package sluice.cli.log;

import org.tinylog.configuration.Configuration;

/** {@code [log] level}, handed to tinylog. */
public final class LogLevel {
  private static final String USUAL = "info";

  private LogLevel() {}

  /**
   * Sets what is logged from now on. tinylog reads its configuration at the first message and never
   * again, so this comes before it. The level that {@link LogSettings} has costs nothing.
   *
   * @param level "debug", "info", "warn" or "error"
   * @throws UnsupportedOperationException if something has been logged already
   */
  public static void set(String level) {
    if (!level.equals(USUAL)) {
      Configuration.set("level", level);
    }
  }
}
