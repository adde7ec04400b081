package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import sluice.gateway.route.Suspicion.Clear;
import sluice.gateway.route.Suspicion.Event.Ended;
import sluice.gateway.route.Suspicion.Event.Refused;
import sluice.gateway.route.Suspicion.Event.Settled;
import sluice.gateway.route.Suspicion.Probing;
import sluice.gateway.route.Suspicion.Verdict;
import sluice.gateway.route.Suspicion.Watching;

class SuspicionTest {
  private static final long NONE = Suspicion.NONE;

  private static Suspicion after(Suspicion state, Suspicion.Event event) {
    Verdict verdict = Suspicion.next(state, event);
    assertEquals(NONE, verdict.convictedId());
    return verdict.next();
  }

  @Test
  void one_end_slows_nothing_down() {
    Suspicion state = after(new Clear(), new Ended(10, 90));
    assertEquals(new Watching(10), state);
    assertFalse(state.isProbing());
    assertEquals(new Clear(), after(state, new Settled(10)));
    assertEquals(state, after(state, new Settled(11)));
  }

  @Test
  void a_second_end_elsewhere_is_a_first_one() {
    assertEquals(new Watching(40), after(new Watching(10), new Ended(40, 12)));
  }

  @Test
  void a_second_end_at_the_same_place_has_the_suspects_sent_one_by_one() {
    Suspicion state = after(new Watching(10), new Ended(10, 2));
    assertEquals(new Probing(2, NONE), state);
    state = after(state, new Settled(10));
    assertTrue(state.isProbing());
    assertEquals(new Clear(), after(state, new Settled(11)));
  }

  @Test
  void who_ended_two_connections_alone_is_convicted() {
    Suspicion once = after(new Probing(5, NONE), new Ended(17, 1));
    assertEquals(new Probing(5, 17), once);
    assertEquals(new Verdict(new Probing(5, NONE), 17), Suspicion.next(once, new Ended(17, 1)));
  }

  @Test
  void who_is_refused_twice_is_convicted() {
    Suspicion once = after(new Clear(), new Refused(17, 30));
    assertEquals(new Probing(30, 17), once);
    Suspicion others = after(once, new Settled(16));
    assertEquals(17, Suspicion.next(others, new Refused(17, 1)).convictedId());
  }

  @Test
  void who_was_acknowledged_after_all_is_innocent() {
    assertEquals(new Probing(4, NONE), after(new Probing(5, 17), new Settled(17)));
    assertEquals(new Probing(4, 17), after(new Probing(5, 17), new Settled(16)));
  }

  @Test
  void an_end_with_several_in_flight_is_no_strike() {
    assertEquals(new Probing(5, NONE), after(new Probing(5, NONE), new Ended(17, 2)));
  }

  /** A broker that closes on each of some records: they are given up, and no other is. */
  @Test
  void poison_is_found_among_many_and_all_else_arrives() {
    TreeSet<Long> poison = new TreeSet<>(List.of(3L, 4L, 57L, 99L));
    TreeSet<Long> convicted = new TreeSet<>();
    Suspicion state = new Clear();
    long next = 0;
    int connections = 0;
    while (next < 100 && connections++ < 1_000) {
      int window = state.isProbing() ? 1 : (int) Math.min(40, 100 - next);
      Long bad = poison.ceiling(next);
      if (bad == null || bad >= next + window) {
        for (int i = 0; i < window; i++) {
          state = after(state, new Settled(next++));
        }
        continue;
      }
      Verdict verdict = Suspicion.next(state, new Ended(next, window));
      state = verdict.next();
      if (verdict.convictedId() != NONE) {
        convicted.add(verdict.convictedId());
        state = after(state, new Settled(next++));
      }
    }
    assertEquals(poison, convicted);
    assertEquals(100, next);
    assertTrue(connections < 200, "turns " + connections);
  }
}
