package sluice.drivers.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** What scripts do to pins, on a simulated clock. */
class ScriptedPinsTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock));
  private final ScriptedPins pins = new ScriptedPins(loop);
  private final List<String> trace = new ArrayList<>();

  @AfterEach
  void close() {
    pins.close();
    loop.close();
  }

  /** Pins that take at most so many edges. */
  private final class Recorder implements ScriptedPins.Pins {
    private final boolean[] levels = new boolean[4];
    private int room;

    Recorder(int room) {
      this.room = room;
    }

    @Override
    public boolean drive(int line, boolean high) {
      levels[line] = high;
      trace.add(pins.nanos() / MILLI + " " + line + (high ? " up" : " down"));
      return --room >= 0;
    }

    @Override
    public boolean level(int line) {
      return levels[line];
    }
  }

  private void runMillis(long millis) {
    boolean[] over = new boolean[1];
    loop.setTimeout(millis, () -> over[0] = true);
    while (!over[0]) {
      loop.turn();
    }
  }

  private static List<Long> times(PinAct act, int max) {
    PinCourse course = new PinCourse(act);
    List<Long> times = new ArrayList<>();
    boolean level = false;
    while (course.nanos() != PinCourse.NEVER && times.size() < max) {
      times.add(course.nanos());
      level = course.next(level);
    }
    return times;
  }

  @Test
  void steps_and_pulses_come_at_their_times_and_in_one_order() {
    pins.connect(new Recorder(100));
    pins.add(0, List.of(new PinAct.Level(20 * MILLI, true), new PinAct.Level(50 * MILLI, false)));
    pins.add(1, List.of(new PinAct.Pulses(10 * MILLI, 2, 5 * MILLI, 30 * MILLI)));
    runMillis(1_000);
    assertEquals(
        List.of("10 1 up", "15 1 down", "20 0 up", "40 1 up", "45 1 down", "50 0 down"), trace);
    assertEquals(6, pins.edges());
  }

  @Test
  void a_level_that_is_there_already_is_no_edge() {
    pins.connect(new Recorder(100));
    pins.add(0, List.of(new PinAct.Level(MILLI, true), new PinAct.Level(2 * MILLI, true)));
    runMillis(10);
    assertEquals(List.of("1 0 up"), trace);
  }

  @Test
  void a_storm_makes_each_of_its_edges_and_counts_those_that_nobody_took() {
    pins.connect(new Recorder(70_000));
    pins.add(2, List.of(new PinAct.Storm(0, SECOND, 100_000)));
    runMillis(2_000);
    assertEquals(100_000, pins.edges());
    assertEquals(30_000, pins.dropped());
  }

  @Test
  void a_storm_beyond_what_one_callback_may_make_is_spread_and_loses_nothing() {
    clock.advanceMillis(10);
    pins.connect(new Recorder(1_000_000));
    pins.add(0, List.of(new PinAct.Storm(0, 9 * MILLI, 1_000_000)));
    runMillis(1);
    assertEquals(ScriptedPins.BURST_MAX, trace.size());
    runMillis(5);
    assertEquals(9_000, pins.edges());
  }

  @Test
  void a_bounce_ends_at_its_level_within_its_time() {
    for (long seed = 0; seed < 100; seed++) {
      PinAct act = new PinAct.Bounce(SECOND, true, 5, 3 * MILLI, seed);
      List<Long> times = times(act, 100);
      assertEquals(5, times.size(), "seed " + seed);
      assertEquals(SECOND, times.get(0), "seed " + seed);
      assertTrue(times.get(4) <= SECOND + 3 * MILLI, "seed " + seed);
      assertEquals(times.stream().sorted().toList(), times, "seed " + seed);
      assertEquals(times, times(act, 100), "the same seed, the same times: " + seed);
    }
    pins.connect(new Recorder(100));
    pins.add(0, List.of(new PinAct.Bounce(MILLI, true, 5, 3 * MILLI, 7)));
    runMillis(10);
    List<String> levels = trace.stream().map(edge -> edge.substring(edge.indexOf(' '))).toList();
    assertEquals(List.of(" 0 up", " 0 down", " 0 up", " 0 down", " 0 up"), levels);
  }

  @Test
  void noise_has_its_rate_on_average_and_is_the_same_for_the_same_seed() {
    PinAct act = new PinAct.Noise(0, 100 * SECOND, 1_000, 42);
    List<Long> times = times(act, 1_000_000);
    assertTrue(Math.abs(times.size() - 100_000) < 2_000, "seed 42: " + times.size());
    assertEquals(times.subList(0, 100), times(act, 100));
    assertNotEquals(times(new PinAct.Noise(0, SECOND, 1_000, 43), 10), times.subList(0, 10));
  }

  @Test
  void a_storm_for_a_year_does_not_overflow() {
    long year = 365L * 86_400 * SECOND;
    PinCourse course = new PinCourse(new PinAct.Storm(year - 10, year, 1_000_000));
    assertEquals(PinCourse.NEVER, course.nanos(), "no edge's time is left");
    assertEquals(
        List.of(year - SECOND + 1_000), times(new PinAct.Storm(year - SECOND, year, 1_000_000), 1));
  }

  @Test
  void a_chip_that_comes_back_finds_the_levels_of_then() {
    pins.connect(new Recorder(100));
    pins.add(0, List.of(new PinAct.Level(10 * MILLI, true)));
    pins.add(1, List.of(new PinAct.Storm(0, 20 * MILLI, 1_000)));
    runMillis(5);
    pins.disconnect();
    runMillis(20);
    assertEquals(5, pins.edges(), "what it missed was no edge");
    trace.clear();
    pins.connect(new Recorder(100));
    assertEquals(List.of("25 0 up", "25 1 down"), trace);
    assertEquals(5, pins.edges());
  }

  @Test
  void the_pull_up_of_a_pin_that_nobody_drives_yet_counts() {
    Recorder chip = new Recorder(100);
    chip.levels[3] = true;
    pins.connect(chip);
    pins.add(3, List.of(new PinAct.Pulses(MILLI, 1, MILLI, 10 * MILLI)));
    runMillis(10);
    assertEquals(List.of("1 3 down", "2 3 up"), trace);
  }
}
