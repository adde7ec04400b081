package sluice.gateway.mqtt;

/**
 * How long to wait before the next connection.
 *
 * @param minMillis the bound after the first failure; it doubles with each one after it
 * @param maxMillis the bound's cap
 * @param stableAfterMillis a connection that lasted this long starts the back-off anew
 */
public record BackOff(long minMillis, long maxMillis, long stableAfterMillis) {

  /** Full jitter draws from 0 to this. */
  public long boundMillis(int failures) {
    long bound = minMillis;
    for (int i = 1; i < failures && bound < maxMillis; i++) {
      bound *= 2;
    }
    return Math.min(bound, maxMillis);
  }

  /**
   * Full jitter: uniform from 0 to the bound. After a session was taken over, uniform from half the
   * cap to the cap: two boards with one client id then push each other out seldom, however often
   * each of them succeeds.
   *
   * @param unit uniform in [0, 1)
   */
  long waitMillis(int failures, boolean takenOver, double unit) {
    return takenOver
        ? maxMillis / 2 + (long) (maxMillis / 2.0 * unit)
        : (long) (boundMillis(failures) * unit);
  }
}
