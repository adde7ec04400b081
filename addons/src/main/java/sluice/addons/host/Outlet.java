package sluice.addons.host;

import org.tinylog.Logger;
import sluice.addons.AddonHost.Level;
import sluice.drivers.Reading;

/** Where to goes what addons publish: the gateway. Loop's thread only, unless said otherwise. */
public interface Outlet {
  /** {@code PREFIX/ID/}: what is before every addon's topics. */
  String prefix();

  /**
   * Takes a reading.
   *
   * @param topic with the prefix
   * @return false if it is refused, as when the spool is full
   */
  boolean publish(Reading reading, String topic);

  /**
   * Takes a message as it is.
   *
   * @param payload not changed afterwards
   * @return false if it is refused
   */
  boolean publish(String topic, byte[] payload);

  /** A line of an addon's for the log; any thread. */
  default void log(String addon, Level level, String text) {
    switch (level) {
      case DEBUG -> Logger.debug("addon {}: {}", addon, text);
      case INFO -> Logger.info("addon {}: {}", addon, text);
      case WARN -> Logger.warn("addon {}: {}", addon, text);
      case ERROR -> Logger.error("addon {}: {}", addon, text);
    }
  }
}
