package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.testkit.Received;

/** Uplinks of every sort go on with their sessions. */
class HandOverUplinkTest {
  private static final String BOARD = HandOverTest.BOARD.replace("= 1000", "= 200");

  @TempDir Path dir;

  private static void handOverFiveTimes(HandOverRig rig) throws IOException {
    for (int i = 0; i < 5; i++) {
      rig.handOverToNext();
      int before = rig.received.of("fast").size();
      rig.until(() -> rig.received.of("fast").size() > before + 10);
    }
  }

  private static long assertNothingLost(HandOverRig rig) {
    rig.stop(rig.working);
    rig.until(() -> rig.received.of("fast").size() >= rig.working.status().edges());
    assertEquals(List.of(), rig.received.of("will"));
    return rig.received.allOnce("fast", 0);
  }

  @Test
  void what_the_broker_has_retained_is_not_obeyed_again() throws IOException {
    String obeying = BOARD + "command_retained = true\n";
    try (HandOverRig rig = new HandOverRig(dir, obeying)) {
      rig.received.publish("sluice/g/pump/set", "1", true);
      rig.until(() -> rig.hardware.level("board", 4));
      rig.command("pump", "0");
      rig.until(() -> !rig.hardware.level("board", 4));
      handOverFiveTimes(rig);
      assertEquals(2, rig.hardware.changes("board", 4));
      rig.command("pump", "1");
      rig.until(() -> rig.hardware.level("board", 4));
      long _ = assertNothingLost(rig);
    }
  }

  @Test
  void with_quality_of_service_2_each_reading_comes_exactly_once() throws IOException {
    String exactly = BOARD.replace("client_id", "qos = 2\nclient_id");
    try (HandOverRig rig = new HandOverRig(dir, exactly)) {
      handOverFiveTimes(rig);
      long last = assertNothingLost(rig);
      assertEquals(last, rig.received.of("fast").size());
    }
  }

  @Test
  void a_session_of_mqtt_3_goes_on() throws IOException {
    String older = BOARD.replace("client_id", "protocol = \"mqtt3.1.1\"\nclient_id");
    try (HandOverRig rig = new HandOverRig(dir, older)) {
      handOverFiveTimes(rig);
      long _ = assertNothingLost(rig);
    }
  }

  @Test
  void a_client_of_pahos_hands_over_too() throws IOException {
    String paho = BOARD.replace("client_id", "client = \"paho\"\nclient_id");
    try (HandOverRig rig = new HandOverRig(dir, paho)) {
      handOverFiveTimes(rig);
      long _ = assertNothingLost(rig);
    }
  }

  @Test
  void while_the_broker_is_away_nothing_is_lost_either() throws IOException {
    try (HandOverRig rig = new HandOverRig(dir, BOARD)) {
      rig.broker.stop();
      rig.turn(50);
      rig.handOverToNext();
      rig.turn(50);
      rig.handOverToNext();
      long edges = rig.working.status().edges();
      rig.stop(rig.working);
      rig.broker.start();
      Received again = Received.from(rig.loop, rig.broker.port());
      rig.until(() -> again.isSubscribed);
      rig.working = rig.start();
      rig.until(() -> again.of("fast").stream().anyMatch(m -> m.sequence() >= edges));
    }
  }

  @Test
  void what_becomes_of_an_update_is_told_however_soon_it_is_known() throws IOException {
    String steered = BOARD + "[update]\nuplink = \"cloud\"\n";
    try (HandOverRig rig = new HandOverRig(dir, steered)) {
      Gateway next = rig.standBy(UnaryOperator.identity());
      assertTrue(next.report("{\"value\":1}"));
      assertTrue(next.report("{\"value\":2}"));
      Gateway before = rig.working;
      assertNull(rig.takeOver(next, rig.handOver()));
      rig.stop(before);
      rig.until(() -> !rig.received.of("update/reported").isEmpty());
      assertEquals(1, rig.received.of("update/reported").size());
      assertEquals("2", rig.received.of("update/reported").getFirst().value());
    }
  }

  @Test
  void without_an_uplink_for_it_nobody_is_told() throws IOException {
    try (HandOverRig rig = new HandOverRig(dir, BOARD)) {
      assertFalse(rig.working.report("{}"));
    }
  }

  @Test
  void what_a_source_has_reported_is_remembered() throws IOException {
    String sampled =
        BOARD
            + """
            [sample.temperature]
            source = "simulated"
            period = "5ms"
            report = "change"
            dead_band = 1000.0
            """;
    try (HandOverRig rig = new HandOverRig(dir, sampled)) {
      rig.until(() -> rig.received.of("temperature").size() == 1);
      handOverFiveTimes(rig);
      assertEquals(1, rig.received.of("temperature").size());
      long _ = assertNothingLost(rig);
    }
  }
}
