package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void over_a_long_time_the_rate_is_the_one_that_is_set() {
    Pace pace = new Pace(10_000, 0);
    long now = 0;
    long bytes = 0;
    while (bytes < 1_000_000) {
      bytes += 3_000;
      now += pace.took(3_000, now) * 1_000_000;
    }
    long seconds = now / SECOND;
    assertTrue(seconds >= 98 && seconds <= 100, "a second's worth was free: " + seconds);
  }

  @Test
  void without_a_rate_nothing_is_waited_for() {
    assertEquals(0, new Pace(0, 0).took(1_000_000_000, 1));
  }

  @Test
  void next_to_nothing_in_a_minute_is_too_slow_and_a_slow_rate_is_not() {
    Pace any = new Pace(0, 0);
    var _ = any.took(60, SECOND);
    assertFalse(any.isTooSlow(59 * SECOND), "the minute is not over");
    assertTrue(any.isTooSlow(60 * SECOND));
    var _ = any.took((int) Pace.WINDOW_BYTES_MIN, 61 * SECOND);
    assertFalse(any.isTooSlow(120 * SECOND));
    Pace slow = new Pace(4_096, 0);
    var _ = slow.took(4_096, SECOND);
    assertFalse(slow.isTooSlow(60 * SECOND));
  }
}
