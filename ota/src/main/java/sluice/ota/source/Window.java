package sluice.ota.source;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;

/**
 * A time of the week in which a board may be updated.
 *
 * @param days on which it begins; at least one
 * @param from its begin, wall time of the zone
 * @param to its end, on the next day if it is not after the begin
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  /** From yesterday on: one of two Sundays may lack the time, as clocks are put forward. */
  private static final int DAYS_MAX = 16;

  public Window {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("windows: days: none");
    }
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          "windows: from and to are the same; leave windows out for always");
    }
  }

  /**
   * When it is open next: that time itself, if it is open then. Where clocks are put forward a time
   * that does not exist is the one an hour later, and a window that ends before it begins then is
   * left out; where they are put back, the first of two counts.
   */
  Instant next(Instant time, ZoneId zone) {
    LocalDate day = time.atZone(zone).toLocalDate().minusDays(1); // one may have begun yesterday
    for (int i = 0; i < DAYS_MAX; i++, day = day.plusDays(1)) {
      if (!days.contains(day.getDayOfWeek())) {
        continue;
      }
      Instant begin = day.atTime(from).atZone(zone).toInstant();
      LocalDate last = to.isAfter(from) ? day : day.plusDays(1);
      Instant end = last.atTime(to).atZone(zone).toInstant();
      if (time.isBefore(end) && begin.isBefore(end)) {
        return time.isBefore(begin) ? begin : time;
      }
    }
    throw new IllegalStateException("a fortnight has each day twice");
  }
}
