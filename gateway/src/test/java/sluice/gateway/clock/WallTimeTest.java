package sluice.gateway.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import sluice.gateway.clock.WallTime.Known;
import sluice.gateway.clock.WallTime.Look;
import sluice.gateway.clock.WallTime.Unknown;

class WallTimeTest {
  private static final long NOW = 1_780_000_000_000L;
  private static final long DAY = 86_400_000;

  /** Ten seconds after the boot. */
  private static Look look(long wallMillis, boolean trusted) {
    return new Look(10_000_000_000L, wallMillis, trusted);
  }

  private static long offset(long wallMillis) {
    return wallMillis - 10_000;
  }

  private static final WallTime UNKNOWN = new Unknown(offset(NOW));

  @Test
  void a_trusted_look_makes_it_known() {
    long wall = NOW + 5 * DAY;
    assertEquals(new Known(offset(wall)), WallTime.next(UNKNOWN, look(wall, true), offset(NOW)));
  }

  @Test
  void a_clock_in_1970_stays_unknown_and_the_guess_is_the_last_known_time() {
    for (boolean trusted : new boolean[] {false, true}) {
      WallTime next = WallTime.next(UNKNOWN, look(10_000, trusted), offset(NOW));
      assertEquals(new Unknown(offset(NOW)), next);
    }
  }

  @Test
  void a_clock_that_nothing_keeps_is_a_guess_even_if_it_may_be_right() {
    WallTime next = WallTime.next(UNKNOWN, look(NOW + 7, false), offset(NOW));
    assertEquals(new Unknown(offset(NOW + 7)), next);
    assertEquals(
        new Unknown(offset(NOW)),
        WallTime.next(next, look(NOW - 1, false), offset(NOW)),
        "a guess follows the machine back, to the last known time");
  }

  @Test
  void a_clock_a_little_behind_is_believed_and_one_far_behind_is_not() {
    long little = NOW - DAY;
    assertEquals(
        new Known(offset(little)), WallTime.next(UNKNOWN, look(little, true), offset(NOW)));
    assertInstanceOf(Unknown.class, WallTime.next(UNKNOWN, look(little - 1, true), offset(NOW)));
  }

  @Test
  void no_clock_is_from_before_this_program_could_run() {
    long early = WallTime.EARLIEST_MILLIS - 1;
    assertInstanceOf(Unknown.class, WallTime.next(UNKNOWN, look(early, true), offset(early)));
    assertInstanceOf(Known.class, WallTime.next(UNKNOWN, look(early + 1, true), offset(early)));
  }

  @Test
  void once_known_it_follows_the_steps_of_a_clock_that_is_kept_right() {
    Known known = new Known(offset(NOW));
    for (long wall : new long[] {NOW + 3_600_000, NOW - 3_600_000}) {
      assertEquals(new Known(offset(wall)), WallTime.next(known, look(wall, true), offset(NOW)));
    }
  }

  @Test
  void once_known_it_does_not_follow_a_clock_set_by_hand_or_back_for_years() {
    Known known = new Known(offset(NOW));
    assertEquals(known, WallTime.next(known, look(NOW + 1_000 * DAY, false), offset(NOW)));
    assertEquals(known, WallTime.next(known, look(10_000, false), offset(NOW)));
    assertEquals(known, WallTime.next(known, look(NOW - 1_000 * DAY, true), offset(NOW)));
  }
}
