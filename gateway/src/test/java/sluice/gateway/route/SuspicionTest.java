package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import sluice.gateway.route.Suspicion.Clear;
import sluice.gateway.route.Suspicion.Event.Ended;
import sluice.gateway.route.Suspicion.Event.Progress;
import sluice.gateway.route.Suspicion.Probing;
import sluice.gateway.route.Suspicion.Verdict;
import sluice.gateway.route.Suspicion.Watching;

class SuspicionTest {

  private static Suspicion after(Suspicion state, Suspicion.Event event) {
    Verdict verdict = Suspicion.next(state, event);
    assertEquals(Suspicion.NONE, verdict.convictedId());
    return verdict.next();
  }

  @Test
  void one_end_slows_nothing_down() {
    Suspicion state = after(new Clear(), new Ended(10, 90));
    assertEquals(new Watching(10, 90), state);
    assertFalse(state.isProbing());
    assertEquals(new Clear(), after(state, new Progress(10)));
  }

  @Test
  void a_second_end_elsewhere_is_a_first_one() {
    Suspicion state = after(new Watching(10, 90), new Ended(40, 120));
    assertEquals(new Watching(40, 120), state);
  }

  @Test
  void a_second_end_at_the_same_place_has_the_suspects_sent_one_by_one() {
    Suspicion state = after(new Watching(10, 90), new Ended(10, 120));
    assertEquals(new Probing(120, Suspicion.NONE), state);
    assertTrue(state.isProbing());
    assertTrue(after(state, new Progress(119)).isProbing());
    assertEquals(new Clear(), after(state, new Progress(120)));
  }

  @Test
  void who_ended_two_connections_alone_is_convicted() {
    Suspicion once = after(new Probing(120, Suspicion.NONE), new Ended(17, 17));
    assertEquals(new Probing(120, 17), once);
    Verdict twice = Suspicion.next(once, new Ended(17, 17));
    assertEquals(17, twice.convictedId());
    assertEquals(new Probing(120, Suspicion.NONE), twice.next());
  }

  @Test
  void who_was_acknowledged_after_all_is_innocent() {
    Suspicion state = after(new Probing(120, 17), new Progress(17));
    assertEquals(new Probing(120, Suspicion.NONE), state);
  }

  @Test
  void an_end_with_several_in_flight_is_no_strike() {
    assertEquals(
        new Probing(120, Suspicion.NONE),
        after(new Probing(120, Suspicion.NONE), new Ended(17, 18)));
  }

  /** A broker that closes on each of some records: they are given up, and no other is. */
  @Test
  void poison_is_found_among_many_and_all_else_arrives() {
    TreeSet<Long> poison = new TreeSet<>(java.util.List.of(3L, 4L, 57L, 99L));
    TreeSet<Long> convicted = new TreeSet<>();
    Suspicion state = new Clear();
    long acked = -1;
    int connections = 0;
    while (acked < 99 && connections++ < 1_000) {
      boolean open = true;
      while (open && acked < 99) {
        long last = state.isProbing() ? acked + 1 : Math.min(99, acked + 40);
        Long bad = poison.ceiling(acked + 1);
        if (bad != null && bad <= last) {
          Verdict verdict = Suspicion.next(state, new Ended(acked + 1, last));
          state = verdict.next();
          if (verdict.convictedId() != Suspicion.NONE) {
            convicted.add(verdict.convictedId());
            acked = verdict.convictedId();
            state = after(state, new Progress(acked));
          }
          open = false;
        } else {
          acked = last;
          state = after(state, new Progress(acked));
        }
      }
    }
    assertEquals(poison, convicted);
    assertEquals(99, acked);
    assertTrue(connections < 30, "connections " + connections);
  }
}
