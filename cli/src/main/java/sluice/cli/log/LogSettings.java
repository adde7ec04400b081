package sluice.cli.log;

import java.util.Properties;
import org.tinylog.configuration.ConfigurationLoader;

/**
 * tinylog's settings, which {@code -Dtinylog.KEY} may replace. A file of them would be searched for
 * in all jars by three names; see {@link LogServices}.
 */
public final class LogSettings implements ConfigurationLoader {
  /** Called by tinylog. */
  public LogSettings() {}

  @Override
  public Properties load() {
    Properties settings = new Properties();
    settings.setProperty("writer", StderrWriter.class.getName());
    // StderrWriter has a thread, and a bound; tinylog's own writing thread has none.
    settings.setProperty("writingthread", "false");
    settings.setProperty("level", "info");
    settings.setProperty("autoshutdown", "true");
    return settings;
  }
}
