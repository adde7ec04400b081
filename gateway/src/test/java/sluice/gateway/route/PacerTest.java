package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLI = 1_000_000;

  private long now;

  /** Acknowledges one round of publishes by a broker that takes so long for each. */
  private void round(Pacer pacer, long baseNanos, long perMessageNanos) {
    int inFlight = pacer.limit();
    for (int i = 1; i <= inFlight; i++) {
      pacer.acked(baseNanos + inFlight * perMessageNanos, now);
    }
    now += baseNanos + inFlight * perMessageNanos;
  }

  @Test
  void a_fast_broker_is_given_all_it_takes_within_a_few_rounds() {
    Pacer pacer = new Pacer(1_000, now);
    for (int rounds = 0; rounds < 7; rounds++) {
      round(pacer, 2 * MILLI, 1_000);
    }
    assertEquals(1_000, pacer.limit());
  }

  @Test
  void a_slow_broker_is_not_buried_its_queue_stays_near_the_target() {
    Pacer pacer = new Pacer(1_000, now);
    pacer.acked(21 * MILLI, now); // one message alone: the base
    long sum = 0;
    for (int rounds = 1; rounds <= 5_000; rounds++) {
      round(pacer, 20 * MILLI, MILLI); // 1 000 messages a second
      sum += pacer.limit();
      assertTrue(rounds < 50 || pacer.limit() * MILLI < 2 * Pacer.TARGET_NANOS, "not buried");
    }
    assertTrue(sum / 5_000 * MILLI > Pacer.TARGET_NANOS / 2, "used: " + sum / 5_000);
  }

  @Test
  void a_broker_that_slows_down_is_given_less_and_more_again_later() {
    Pacer pacer = new Pacer(1_000, now);
    for (int rounds = 0; rounds < 10; rounds++) {
      round(pacer, MILLI, 1_000);
    }
    assertEquals(1_000, pacer.limit());
    for (int rounds = 0; rounds < 2_000; rounds++) {
      round(pacer, MILLI, MILLI);
    }
    int slow = pacer.limit();
    assertTrue(slow < 250, "limit " + slow);
    for (int rounds = 0; rounds < 2_000; rounds++) {
      round(pacer, MILLI, 1_000);
    }
    assertTrue(pacer.limit() > 2 * slow, "limit " + pacer.limit());
  }

  @Test
  void a_longer_route_is_not_taken_for_a_queue_for_ever() {
    Pacer pacer = new Pacer(1_000, now);
    round(pacer, MILLI, 1_000);
    for (int minutes = 0; minutes < 3; minutes++) {
      now += 61_000 * MILLI;
      round(pacer, 500 * MILLI, 1_000);
    }
    int before = pacer.limit();
    for (int rounds = 0; rounds < 300; rounds++) {
      round(pacer, 500 * MILLI, 1_000);
    }
    assertTrue(pacer.limit() > before, before + " then " + pacer.limit());
  }

  @Test
  void the_limit_keeps_its_bounds() {
    Pacer one = new Pacer(1, now);
    assertEquals(1, one.limit());
    one.acked(10_000 * MILLI, now);
    one.acked(0, now);
    one.acked(-5, now);
    assertEquals(1, one.limit());
    Pacer pacer = new Pacer(100, now);
    pacer.acked(MILLI, now);
    for (int i = 0; i < 10_000; i++) {
      pacer.acked(60_000 * MILLI, now);
    }
    assertEquals(Pacer.LIMIT_MIN, pacer.limit());
  }
}
