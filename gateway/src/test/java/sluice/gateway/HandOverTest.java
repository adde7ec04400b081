package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One gateway goes on where another was: nothing is lost, nothing jumps. */
class HandOverTest {
  static final String BOARD =
      """
      [gateway]
      id = "g"
      [uplink.cloud]
      host = "127.0.0.1"
      port = %d
      client_id = "gateway"
      [uplink.cloud.will]
      topic = "sluice/g/will"
      payload = "gone"
      [chip.board]
      driver = "simulated"
      lines = 8
      [gpio.fast]
      chip = "board"
      line = 0
      report = "edges"
      simulated_edges_per_second = 1000
      [gpio.pump]
      chip = "board"
      line = 4
      function = "relay"
      commands = ["cloud"]
      """;

  @TempDir Path dir;

  @Test
  void a_hundred_hand_overs_at_a_thousand_edges_a_second_lose_nothing() throws IOException {
    try (HandOverRig rig = new HandOverRig(dir, BOARD)) {
      rig.command("pump", "1");
      rig.until(() -> rig.hardware.level("board", 4));
      for (int i = 0; i < 100; i++) {
        rig.handOverToNext();
        rig.turn(30);
      }
      assertEquals(1, rig.hardware.changes("board", 4), "the relay's level, from outside");
      rig.stop(rig.working);
      long dropped = rig.working.status().edgesLost();
      rig.until(() -> rig.received.of("fast").size() >= rig.working.status().edges());
      long edges = rig.received.allOnce("fast", dropped);
      assertEquals(edges, rig.working.status().edges() + dropped);
      assertEquals(List.of(), rig.received.of("will"));
      List<Long> pauses = rig.received.pauses("fast");
      assertEquals(100, pauses.size());
      System.err.printf(
          "%d edges, %d dropped, %d messages; pause p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
          edges,
          dropped,
          rig.received.of("fast").size(),
          pauses.get(50) / 1e3,
          pauses.get(98) / 1e3,
          pauses.get(99) / 1e3);
    }
  }
}
