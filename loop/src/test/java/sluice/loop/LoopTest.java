package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

class LoopTest {
  private final SimulatedClock clock = new SimulatedClock();
  private final SimulatedPoller poller = new SimulatedPoller(clock);
  private final Loop loop = Loop.open(clock, poller);
  private final List<String> trace = new ArrayList<>();

  @Test
  void timers_fire_by_deadline_and_equal_deadlines_in_the_order_of_starting() {
    loop.setTimeout(20, () -> trace.add("c"));
    loop.setTimeout(10, () -> trace.add("a"));
    loop.setTimeout(10, () -> trace.add("b"));
    loop.run();
    assertEquals(List.of("a", "b", "c"), trace);
  }

  @Test
  void an_interval_closed_in_its_own_callback_ends_the_loop() {
    Timer[] interval = new Timer[1];
    interval[0] =
        loop.setInterval(
            5,
            () -> {
              trace.add("tick");
              if (trace.size() == 3) {
                interval[0].close();
              }
            });
    loop.run();
    assertEquals(3, trace.size());
  }

  @Test
  void a_refreshed_timer_fires_a_full_delay_later() {
    Timer refreshed = loop.setTimeout(10, () -> trace.add("refreshed"));
    loop.setTimeout(6, refreshed::refresh);
    loop.setTimeout(12, () -> trace.add("12"));
    loop.run();
    assertEquals(List.of("12", "refreshed"), trace);
  }

  @Test
  void an_immediate_queued_while_immediates_run_waits_for_the_next_turn() {
    loop.setImmediate(() -> {
      trace.add("first");
      loop.setImmediate(() -> trace.add("third"));
    });
    loop.setImmediate(() -> trace.add("second"));
    assertTrue(loop.turn());
    assertEquals(List.of("first", "second"), trace);
    loop.run();
    assertEquals(List.of("first", "second", "third"), trace);
  }

  @Test
  void a_throwing_callback_is_reported_and_the_rest_still_run() {
    loop.onUncaught((name, e) -> trace.add(name + ":" + e.getMessage()));
    loop.setImmediate(() -> {
      throw new IllegalStateException("boom");
    });
    loop.setImmediate(() -> trace.add("next"));
    loop.run();
    assertEquals(List.of("immediate:boom", "next"), trace);
  }

  @Test
  void an_unreferenced_timer_keeps_no_loop_alive() {
    loop.setTimeout(1_000, () -> trace.add("never")).unref();
    loop.run();
    assertEquals(List.of(), trace);
  }

  @Test
  void a_closed_watcher_is_not_called_again_even_in_the_same_batch() {
    FdWatcher[] second = new FdWatcher[1];
    FdWatcher first =
        loop.watch(
            "first",
            1,
            FdWatcher.READ,
            ready -> {
              trace.add("first");
              second[0].close();
            });
    second[0] = loop.watch("second", 2, FdWatcher.READ, ready -> trace.add("second"));
    poller.ready(1, FdWatcher.READ);
    poller.ready(2, FdWatcher.READ);
    loop.turn();
    assertEquals(List.of("first"), trace);
    first.close();
    assertFalse(loop.isAlive());
  }
}
