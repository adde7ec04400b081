package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** The trace has what reading was set to, and the millisecond. */
class AckPauseTest {
  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock));
  private final long start = clock.nanoTime();
  private final List<String> trace = new ArrayList<>();
  private final AckPause pause =
      new AckPause(loop, on -> trace.add((clock.nanoTime() - start) / 1_000_000 + " " + on));

  @Test
  void few_in_flight_are_never_delayed() {
    pause.onAck(AckPause.INFLIGHT_MIN - 1);
    loop.run();
    assertEquals(List.of(), trace);
  }

  @Test
  void many_in_flight_pause_reading_for_a_millisecond_once_for_each_batch() {
    pause.onAck(1_000);
    pause.onAck(999);
    loop.run();
    pause.onAck(998);
    loop.run();
    assertEquals(List.of("0 false", "1 true", "1 false", "2 true"), trace);
  }

  @Test
  void after_the_connection_has_ended_nothing_is_resumed() {
    pause.onAck(1_000);
    pause.close();
    loop.run();
    assertEquals(List.of("0 false"), trace);
  }
}
