package sluice.ota.supervisor;

import java.util.Collection;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.Health;

/**
 * What a release does, between two of its beats. Pure.
 *
 * @param millis between them
 * @param readingsPerSecond made
 * @param publishedPerSecond handed to a broker
 * @param lagP99Micros the median of the beats': one busy second is no reason to go back
 * @param edgeP99Micros likewise
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
   * Of beats of one process.
   *
   * @param from the first
   * @param to the last
   * @param all of them, or the latest of very many
   * @return null if no time is between them
   */
  public static @Nullable Measured between(
      Health from, Health to, Collection<Health> all, long millis) {
    return millis <= 0
        ? null
        : new Measured(
            millis,
            rate(from.readings(), to.readings(), millis),
            rate(from.published(), to.published(), millis),
            median(all, Health::lagP99Micros),
            median(all, Health::edgeP99Micros),
            to.spoolDepth() - from.spoolDepth(),
            to.rssKib(),
            to.errors() - from.errors());
  }

  private static long median(Collection<Health> beats, ToLongFunction<Health> of) {
    return beats.stream().mapToLong(of).sorted().skip(beats.size() / 2).findFirst().orElse(0);
  }

  private static double rate(long from, long to, long millis) {
    return (to - from) * 1_000.0 / millis;
  }
}
