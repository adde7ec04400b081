package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.addons.host.AddonState.Event;

/** The table of {@link AddonState}. */
class AddonStateTest {
  private static final List<Event> EVENTS =
      List.of(
          new Event.Checked(),
          new Event.Mapped(),
          new Event.Started(),
          new Event.Broke("it broke"),
          new Event.StopAsked(),
          new Event.Released(null),
          new Event.Released("a thread"));

  private static AddonState after(Event... events) {
    AddonState state = new AddonState.Resolved();
    for (Event event : events) {
      state = AddonState.next(state, event);
    }
    return state;
  }

  private static Set<AddonState> reachable() {
    Set<AddonState> seen = new HashSet<>();
    Deque<AddonState> open = new ArrayDeque<>(List.of(new AddonState.Resolved()));
    while (!open.isEmpty()) {
      AddonState state = open.pop();
      if (seen.add(state)) {
        EVENTS.forEach(event -> open.push(AddonState.next(state, event)));
      }
    }
    return seen;
  }

  @Test
  void theUsualLifeGoesThroughAllStates() {
    assertEquals(
        new AddonState.Running(),
        after(new Event.Checked(), new Event.Mapped(), new Event.Started()));
    assertEquals(
        new AddonState.Unloaded(null),
        after(
            new Event.Checked(),
            new Event.Mapped(),
            new Event.Started(),
            new Event.StopAsked(),
            new Event.Released(null)));
  }

  @Test
  void nothingRunsThatWasNotCheckedAndMapped() {
    assertEquals(new AddonState.Resolved(), after(new Event.Mapped(), new Event.Started()));
    assertEquals(new AddonState.Verified(), after(new Event.Checked(), new Event.Started()));
  }

  @Test
  void onceCodeOfItMayHaveRunItsEndGoesThroughDraining() {
    Event broke = new Event.Broke("it broke");
    for (AddonState state : List.of(new AddonState.Linked(), new AddonState.Running())) {
      assertEquals(new AddonState.Draining("it broke"), AddonState.next(state, broke));
    }
    AddonState failed = new AddonState.Failed("it broke; still mapped: a thread");
    AddonState broken = after(new Event.Checked(), new Event.Mapped(), broke);
    assertEquals(failed, AddonState.next(broken, new Event.Released("a thread")));
  }

  @Test
  void theEndIsTheEnd() {
    for (AddonState state : reachable()) {
      if (state instanceof AddonState.Unloaded || state instanceof AddonState.Failed) {
        EVENTS.forEach(event -> assertEquals(state, AddonState.next(state, event)));
      }
    }
  }

  @Test
  void fromEveryStateAnEndIsReached() {
    for (AddonState state : reachable()) {
      AddonState end =
          AddonState.next(AddonState.next(state, new Event.StopAsked()), new Event.Released(null));
      assertTrue(
          end instanceof AddonState.Unloaded || end instanceof AddonState.Failed, end::toString);
    }
  }
}
