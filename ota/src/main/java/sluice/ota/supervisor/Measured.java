package sluice.ota.supervisor;

import org.jspecify.annotations.Nullable;
import sluice.loop.control.Health;

/**
 * What a release does, between two of its beats. Pure.
 *
 * @param millis between them
 * @param readingsPerSecond made
 * @param publishedPerSecond handed to a broker
 * @param lagP99Micros at the end
 * @param edgeP99Micros at the end
 * @param depthGrowth of the spool
 * @param rssKib at the end
 * @param errors between them
 */
public record Measured(
    long millis,
    double readingsPerSecond,
    double publishedPerSecond,
    long lagP99Micros,
    long edgeP99Micros,
    long depthGrowth,
    long rssKib,
    long errors) {
  /**
   * Of two beats of one process.
   *
   * @return null if no time is between them
   */
  public static @Nullable Measured between(Health from, Health to, long millis) {
    return millis <= 0
        ? null
        : new Measured(
            millis,
            rate(from.readings(), to.readings(), millis),
            rate(from.published(), to.published(), millis),
            to.lagP99Micros(),
            to.edgeP99Micros(),
            to.spoolDepth() - from.spoolDepth(),
            to.rssKib(),
            to.errors() - from.errors());
  }

  private static double rate(long from, long to, long millis) {
    return (to - from) * 1_000.0 / millis;
  }
}
