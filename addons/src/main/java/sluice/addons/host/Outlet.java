package sluice.addons.host;

import sluice.drivers.Reading;

/** Where to goes what addons publish: the gateway. Loop's thread only. */
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
}
