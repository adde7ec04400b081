package sluice.drivers.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.drivers.LineSetup.EventClock;
import sluice.drivers.pins.OutputState.Cause;
import sluice.drivers.pins.OutputState.Event.Command;
import sluice.drivers.pins.OutputState.Event.Returned;
import sluice.drivers.pins.OutputState.Event.Stop;
import sluice.drivers.pins.OutputState.Event.Time;
import sluice.drivers.pins.OutputState.Leased;
import sluice.drivers.pins.OutputState.Safe;
import sluice.drivers.pins.OutputState.Steady;
import sluice.loop.testkit.SimulatedClock;

/** The pure cores of what lines are used for. */
class PinCoresTest {
  private static final int[][] FORWARD = {{0, 1}, {1, 1}, {0, 0}, {1, 0}}; // line, level

  // --- quadrature ---

  @Test
  void an_encoder_turned_a_period_counts_four_each_way() {
    Quadrature decoder = new Quadrature();
    decoder.start(false, false);
    for (int[] step : FORWARD) {
      decoder.onEdge(step[0] == 0, step[1] == 1);
    }
    assertEquals(4, decoder.position());
    for (int i = FORWARD.length - 1; i >= 0; i--) {
      decoder.onEdge(FORWARD[i][0] == 0, FORWARD[i][1] == 0);
    }
    assertEquals(0, decoder.position());
    assertEquals(0, decoder.invalid());
  }

  @Test
  void an_encoder_may_start_in_any_state() {
    Quadrature decoder = new Quadrature();
    decoder.start(true, true);
    decoder.onEdge(true, false);
    assertEquals(1, decoder.position());
    decoder.onEdge(true, true);
    decoder.onEdge(false, false);
    assertEquals(-1, decoder.position());
  }

  @Test
  void bounces_count_to_nothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Quadrature decoder = new Quadrature();
    decoder.start(false, false);
    for (int[] step : FORWARD) {
      for (int bounce = random.nextInt(5); bounce > 0; bounce--) {
        decoder.onEdge(step[0] == 0, step[1] == 1);
        decoder.onEdge(step[0] == 0, step[1] == 0);
      }
      decoder.onEdge(step[0] == 0, step[1] == 1);
    }
    assertEquals(4, decoder.position(), "seed " + seed);
    assertEquals(0, decoder.invalid(), "seed " + seed);
  }

  @Test
  void a_step_whose_edge_was_lost_is_counted_as_one() {
    Quadrature decoder = new Quadrature();
    decoder.start(false, false);
    decoder.onEdge(true, true);
    decoder.onEdge(true, true); // it must have fallen meanwhile
    assertEquals(1, decoder.invalid());
    assertEquals(1, decoder.position());
  }

  // --- counter ---

  @Test
  void a_rate_is_edges_by_the_time_between_them_however_slow() {
    EdgeCount count = new EdgeCount();
    assertEquals(0, count.rate());
    for (int i = 1; i <= 4; i++) {
      count.onEdge(i * 3_000_000_000L, i); // a third of a hertz
    }
    assertEquals(1 / 3.0, count.rate(), 1e-12);
    assertEquals(0, count.rate(), "none since");
    count.onEdge(12_500_000_000L, 5);
    assertEquals(2, count.rate(), 1e-12);
  }

  @Test
  void edges_that_nobody_read_are_counted_by_their_numbers() {
    EdgeCount count = new EdgeCount();
    count.onEdge(0, 1);
    count.onEdge(1_000_000_000, 101);
    assertEquals(101, count.count());
    assertEquals(100, count.rate(), 1e-9);
  }

  @Test
  void a_count_goes_on_over_a_new_request_and_the_numbers_end() {
    EdgeCount count = new EdgeCount();
    count.onEdge(1, 7);
    count.restart();
    count.onEdge(2, 3);
    assertEquals(10, count.count());
    assertEquals(0, count.rate(), "a rate over the gap would mean nothing");
    EdgeCount full = new EdgeCount();
    full.onEdge(1, -1);
    full.onEdge(2, 1);
    assertEquals(0xFFFF_FFFFL + 2, full.count());
  }

  // --- echo ---

  @Test
  void sound_goes_343_metres_a_second_at_20_degrees() {
    assertEquals(331.3, Echo.soundMetersPerSecond(0), 1e-9);
    assertEquals(343.2, Echo.soundMetersPerSecond(20), 0.05);
    // HC-SR04 data sheet: distance = high level time × velocity (340 m/s) / 2; 58 µs a centimetre
    assertEquals(0.01, Echo.meters(58_000, 340), 0.0002);
    assertEquals(1.0, Echo.meters(5_882_353, 340), 1e-6);
  }

  @Test
  void an_echo_is_the_time_from_its_rise_to_its_fall() {
    Echo echo = Echo.next(new Echo.Idle(), new Echo.Event.Triggered());
    echo = Echo.next(echo, new Echo.Event.Edge(false, 5)); // the end of an older one
    echo = Echo.next(echo, new Echo.Event.Edge(true, 100));
    echo = Echo.next(echo, new Echo.Event.Edge(false, 350));
    assertEquals(new Echo.Heard(250), echo);
    assertEquals(echo, Echo.next(echo, new Echo.Event.TimeOut()));
    assertEquals(echo, Echo.next(echo, new Echo.Event.Edge(true, 400)));
  }

  @Test
  void no_echo_is_silence_whatever_was_lost() {
    Echo awaiting = Echo.next(new Echo.Idle(), new Echo.Event.Triggered());
    assertInstanceOf(Echo.Silent.class, Echo.next(awaiting, new Echo.Event.TimeOut()));
    Echo flying = Echo.next(awaiting, new Echo.Event.Edge(true, 1));
    assertInstanceOf(Echo.Silent.class, Echo.next(flying, new Echo.Event.TimeOut()));
    assertEquals(new Echo.Idle(), Echo.next(new Echo.Idle(), new Echo.Event.Edge(true, 1)));
  }

  // --- settling ---

  @Test
  void a_level_that_lasts_is_an_edge_at_the_time_it_came() {
    Settle settle = new Settle(false);
    settle.onEdge(true, 1);
    settle.onEdge(false, 2);
    assertFalse(settle.onTime(), "back where it was");
    settle.onEdge(true, 3);
    settle.onEdge(false, 4);
    settle.onEdge(true, 5);
    assertTrue(settle.onTime());
    assertTrue(settle.level());
    assertEquals(5, settle.nanos());
    assertFalse(settle.onTime());
  }

  // --- outputs ---

  @Test
  void a_lease_that_ends_is_safe_and_one_that_is_renewed_is_not() {
    OutputState on = OutputState.next(new Steady(false), new Command(true, 100, 1_000), false);
    assertEquals(new Leased(true, 1_100), on);
    assertEquals(on, OutputState.next(on, new Time(1_099), false));
    assertEquals(new Safe(false, Cause.LEASE_ENDED), OutputState.next(on, new Time(1_100), false));
    OutputState renewed = OutputState.next(on, new Command(true, 100, 1_090), false);
    assertEquals(renewed, OutputState.next(renewed, new Time(1_100), false));
  }

  @Test
  void the_safe_value_and_a_command_without_a_lease_need_no_renewal() {
    assertEquals(
        new Steady(true), OutputState.next(new Steady(false), new Command(true, 100, 0), true));
    OutputState on = OutputState.next(new Steady(false), new Command(true, 0, 0), false);
    assertEquals(on, OutputState.next(on, new Time(Long.MAX_VALUE), false));
  }

  @Test
  void after_an_absence_and_at_the_end_an_output_is_safe() {
    assertEquals(
        new Safe(true, Cause.CHIP_RETURNED),
        OutputState.next(new Leased(false, 9), new Returned(), true));
    assertEquals(
        new Safe(false, Cause.STOPPED), OutputState.next(new Steady(true), new Stop(), false));
  }

  @Test
  void a_lease_holds_over_the_end_of_the_clock() {
    long late = Long.MAX_VALUE - 10;
    OutputState on = OutputState.next(new Steady(false), new Command(true, 100, late), false);
    assertEquals(on, OutputState.next(on, new Time(late + 99), false));
    assertInstanceOf(Safe.class, OutputState.next(on, new Time(late + 100), false));
  }

  // --- times ---

  @Test
  void a_hardware_clocks_edges_get_the_monotonic_time_of_the_quickest_delivery() {
    SimulatedClock clock = new SimulatedClock();
    EventTimes times = new EventTimes(clock, EventClock.HTE);
    long origin = clock.nanoTime();
    clock.advanceNanos(50);
    assertEquals(origin + 50, times.monotonic(7_000));
    clock.advanceNanos(100);
    assertEquals(origin + 130, times.monotonic(7_080), "delivered 20 ns sooner than it seemed");
    clock.advanceNanos(1_000);
    assertEquals(origin + 150, times.monotonic(7_100));
    assertThrows(IllegalArgumentException.class, () -> new EventTimes(clock, EventClock.REALTIME));
  }
}
