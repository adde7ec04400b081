package sluice.addons.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.addons.child.Restarts.Ending;
import sluice.addons.child.Restarts.Event;
import sluice.addons.child.Restarts.Launching;
import sluice.addons.child.Restarts.Over;
import sluice.addons.child.Restarts.Resting;
import sluice.addons.child.Restarts.Up;

/** The table of an isolated addon's restarts. */
class RestartsTest {
  private static final Event CRASH = new Event.Ended("SIGSEGV", false, 1_000);
  private static final Event REFUSED = new Event.Ended("init returned -1", true, 0);

  @Test
  void pausesDoubleUntilItIsGivenUp() {
    List<Long> pauses = new ArrayList<>();
    Restarts state = new Up(0);
    while (!(state instanceof Over)) {
      state = Restarts.next(state, CRASH);
      if (state instanceof Resting resting) {
        pauses.add(resting.pauseMillis());
        state = Restarts.next(Restarts.next(state, new Event.Rested()), new Event.Launched());
      }
    }
    assertEquals(List.of(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L), pauses);
    assertEquals(new Over("SIGSEGV; 8 times in a row"), state);
  }

  @Test
  void tenMinutesWithoutACrashForgiveThoseBefore() {
    Event late = new Event.Ended("SIGSEGV", false, Restarts.FORGIVE_NANOS);
    assertEquals(new Resting(1, "SIGSEGV", 250), Restarts.next(new Up(7), late));
  }

  @Test
  void whatIsRefusedAtFirstIsNotTriedAgainAndLaterItIs() {
    assertEquals(new Over("init returned -1"), Restarts.next(new Up(0), REFUSED));
    assertInstanceOf(Resting.class, Restarts.next(new Up(1), REFUSED));
  }

  @Test
  void aStopEndsItFromEveryState() {
    Event stop = new Event.StopAsked();
    assertEquals(new Ending(), Restarts.next(new Launching(0), stop));
    assertEquals(new Ending(), Restarts.next(new Up(3), stop));
    assertEquals(new Over(null), Restarts.next(new Resting(1, "x", 250), stop));
    assertEquals(new Over(null), Restarts.next(new Ending(), CRASH));
  }

  @Test
  void whatCannotBeAnyMoreChangesNothing() {
    List<Event> all =
        List.of(new Event.Launched(), CRASH, REFUSED, new Event.Rested(), new Event.StopAsked());
    for (Event event : all) {
      assertEquals(new Over("x"), Restarts.next(new Over("x"), event));
    }
    assertEquals(new Up(1), Restarts.next(new Up(1), new Event.Rested()));
    Restarts resting = new Resting(2, "x", 500);
    assertTrue(resting.equals(Restarts.next(resting, CRASH)));
  }
}
