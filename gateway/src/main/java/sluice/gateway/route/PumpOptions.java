package sluice.gateway.route;

import org.jspecify.annotations.Nullable;

/**
 * How one uplink sends.
 *
 * @param uplink its name
 * @param qos 0 to 2
 * @param inflightMax publishes on their way, at least 1
 * @param pace whether the window follows how long acknowledgements take
 * @param livePercent of the window, kept for queues without a backlog, 0 to 90
 * @param bytesPerHour at most; 0 for no bound
 * @param spentBytes what an earlier process used of the hour
 * @param batch null for one publish a record
 */
public record PumpOptions(
    String uplink,
    int qos,
    int inflightMax,
    boolean pace,
    int livePercent,
    long bytesPerHour,
    long spentBytes,
    @Nullable BatchOptions batch) {

  /** One publish a record, paced, without a bound. */
  public static PumpOptions of(String uplink, int qos) {
    return new PumpOptions(uplink, qos, 65_535, true, 0, 0, 0, null);
  }
}
