package sluice.ota.source;

import sluice.loop.http.HttpLimits;

/**
 * What a download may take.
 *
 * @param http of each request
 * @param bytesPerSecond on average; 0 for as fast as it goes, else at least {@value
 *     #BYTES_PER_SECOND_MIN}
 * @param totalMillis for all attempts and pauses together
 * @param attemptsMax that bring nothing, one after the other
 */
public record DownloadLimits(
    HttpLimits http, long bytesPerSecond, long totalMillis, int attemptsMax) {
  /** Of a rate that is set. */
  public static final long BYTES_PER_SECOND_MIN = 4_096;

  /** A day, ten attempts, and no bound on the rate. */
  public static final DownloadLimits USUAL =
      new DownloadLimits(HttpLimits.USUAL, 0, 86_400_000, 10);

  public DownloadLimits {
    if (bytesPerSecond != 0 && bytesPerSecond < BYTES_PER_SECOND_MIN) {
      throw new IllegalArgumentException(
          "a rate is 0 or at least " + BYTES_PER_SECOND_MIN + " bytes per second");
    }
    if (totalMillis < 1 || attemptsMax < 1) {
      throw new IllegalArgumentException("a limit is below 1");
    }
  }
}
