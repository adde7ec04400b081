package sluice.gateway.route;

import sluice.gateway.spool.SpoolRecord;

/** Hears of a pump, on the loop's thread. */
public interface PumpListener {
  /** A record was handed to the socket; of a batch, the last one. */
  void onPublished(SpoolRecord record);

  /** A record was given up, and stands among the dead letters. */
  default void onGivenUp(SpoolRecord record, String reason) {}

  /** As {@link sluice.gateway.mqtt.UplinkListener#onBackOff}. */
  default void onBackOff(int failures) {}
}
