package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop on the real epoll. */
class EpollLoopTest {
  private final List<String> trace = new ArrayList<>();

  @Test
  void a_worker_returns_its_result_on_the_loop() {
    try (Loop loop = Loop.open()) {
      boolean taken =
          loop.workers()
              .submit(
                  "name of thread",
                  () -> Thread.currentThread().getName(),
                  (name, failure) -> trace.add(name + " " + loop.inLoop()));
      assertTrue(taken);
      loop.run();
    }
    assertEquals(List.of("sluice-worker-1 true"), trace);
  }

  @Test
  void a_signal_arrives_as_a_loop_event() throws Exception {
    try (Loop loop = Loop.open()) {
      Timer keepsAlive = loop.setTimeout(60_000, () -> trace.add("timed out"));
      var _ =
          loop.onSignal(
              "HUP",
              () -> {
                trace.add("hup");
                keepsAlive.close();
              });
      loop.nextTick(() -> {
        try {
          new ProcessBuilder("kill", "-HUP", "" + ProcessHandle.current().pid()).start();
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      });
      loop.run();
    }
    assertEquals(List.of("hup"), trace);
  }
}
