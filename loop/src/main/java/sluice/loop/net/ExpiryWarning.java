package sluice.loop.net;

import java.time.Duration;
import java.time.Instant;

/** When to warn that a certificate ends: 30, 7 and 1 days before, and once it has. Pure. */
final class ExpiryWarning {
  /** Far away. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int[] DAYS = {0, 1, 7, 30};

  private ExpiryWarning() {}

  /** The step that is reached: 30, 7, 1, 0 once it has ended, else {@link #NONE}. */
  static int step(Instant expires, Instant now) {
    for (int days : DAYS) {
      if (!now.plus(Duration.ofDays(days)).isBefore(expires)) {
        return days;
      }
    }
    return NONE;
  }

  static String text(Instant expires, Instant now) {
    String day = CertificateProblem.day(expires);
    if (!now.isBefore(expires)) {
      return "the certificate expired " + day + "; renew it (certificate, key)";
    }
    return "the certificate expires "
        + day
        + ", "
        + left(expires, now)
        + "; renew it (certificate, key)";
  }

  /** How long it lasts yet, in words. */
  static String left(Instant expires, Instant now) {
    long days = Duration.between(now, expires).toDays();
    return days == 0 ? "in less than a day" : "in " + days + (days == 1 ? " day" : " days");
  }
}
