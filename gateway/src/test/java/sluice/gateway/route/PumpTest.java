package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.PublishResult;

class PumpTest {
  private static final Loss CLOSED = new Loss("closed by the broker", Loss.CLOSED, null);
  private static final Loss NETWORK = new Loss("reset by peer", Loss.NO_CODE, null);

  @TempDir Path dir;

  private static List<Integer> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private PumpRig rig(PumpOptions options) {
    return new PumpRig(dir, options);
  }

  // --- the window ---

  @Test
  void records_go_in_order_and_no_more_than_the_window_holds() {
    PumpRig rig = rig(PumpRig.unpaced(100));
    rig.append(10);
    assertEquals(List.of(), rig.sent(), "not before the uplink is up");
    rig.uplink.window = 3;
    rig.up(false);
    rig.runUntil("the window is full", () -> rig.sent().size() == 3);
    rig.uplink.ack(rig.id(2));
    assertEquals(numbers(1, 4), rig.sent());
    rig.runUntil(
        "all acknowledged",
        () -> {
          rig.uplink.ackAll();
          return rig.pump.acked() == 10;
        });
    assertEquals(numbers(1, 10), rig.sent());
    assertEquals(0, rig.pump.inflight());
  }

  @Test
  void our_own_bound_holds_where_the_broker_sets_none() {
    PumpRig rig = rig(PumpRig.unpaced(5));
    rig.up(false);
    rig.append(10);
    assertEquals(numbers(1, 5), rig.sent());
    rig.uplink.ack(rig.id(1));
    assertEquals(numbers(1, 6), rig.sent());
  }

  @Test
  void a_paced_replay_starts_small_and_grows_with_quick_acknowledgements() {
    PumpRig rig = rig(new PumpOptions("test", 1, 1_000, true, 0, 0, 0, null));
    rig.append(500);
    rig.up(false);
    assertEquals(Pacer.LIMIT_START, rig.inflight().size());
    rig.uplink.ackAll();
    assertEquals(2 * Pacer.LIMIT_START, rig.inflight().size());
  }

  @Test
  void a_broker_that_gets_slow_is_given_less() {
    PumpRig rig = rig(new PumpOptions("test", 1, 1_000, true, 0, 0, 0, null));
    rig.append(5_000);
    rig.up(false);
    for (int round = 0; round < 4; round++) {
      rig.memory.run(10);
      rig.uplink.ackAll();
    }
    rig.memory.run(10);
    int quick = rig.inflight().size();
    for (int round = 0; round < 4; round++) {
      rig.memory.run(1_000);
      rig.uplink.ackAll();
    }
    assertTrue(rig.inflight().size() < quick / 2, rig.inflight().size() + " after " + quick);
  }

  // --- connections that end ---

  @Test
  void with_its_session_the_client_resends_and_the_pump_does_not() {
    PumpRig rig = rig(PumpRig.unpaced(3));
    rig.append(6);
    rig.up(false);
    rig.uplink.down(NETWORK);
    rig.up(true);
    assertEquals(List.of(1, 2, 3, 1, 2, 3), rig.sent());
    rig.uplink.ackAll();
    assertEquals(numbers(4, 6), rig.inflight());
  }

  @Test
  void without_its_session_all_that_is_not_acknowledged_comes_again_with_its_ids() {
    PumpRig rig = rig(PumpRig.unpaced(3));
    rig.append(6);
    rig.up(false);
    rig.uplink.ack(rig.id(1));
    long second = rig.id(2);
    rig.uplink.down(NETWORK);
    rig.up(false);
    rig.runUntil("sent again", () -> rig.sent().size() == 7);
    assertEquals(List.of(1, 2, 3, 4, 2, 3, 4), rig.sent());
    assertEquals(second, rig.uplink.inflight.keySet().iterator().next());
  }

  @Test
  void a_network_that_fails_convicts_nobody() {
    PumpRig rig = rig(PumpRig.unpaced(3));
    rig.append(6);
    for (int i = 0; i < 20; i++) {
      rig.up(false);
      rig.runUntil("in flight", () -> rig.inflight().size() == 3);
      rig.uplink.down(NETWORK);
    }
    assertEquals(0, rig.pump.deadLetters());
    assertEquals(List.of(), rig.givenUp);
  }

  @Test
  void a_record_that_ends_its_connection_twice_is_a_dead_letter_and_the_rest_flows()
      throws Exception {
    PumpRig rig = rig(PumpRig.unpaced(10));
    rig.append(30);
    rig.runUntil(
        "all settled",
        () -> {
          if (rig.uplink.isUp()) {
            brokerThatChokesOn(7, rig);
          } else {
            rig.up(false);
          }
          return rig.pump.acked() == 30;
        });
    assertEquals(List.of("7: closed by the broker"), rig.givenUp);
    String letter = Files.readString(dir.resolve("dead.jsonl"));
    assertTrue(letter.contains("\"data\":7"), letter);
    assertTrue(letter.contains("closed by the broker"), letter);
    assertEquals(0, rig.pump.inflight());
  }

  /** Acknowledges in order up to the one that it closes the connection for. */
  private static void brokerThatChokesOn(int number, PumpRig rig) {
    for (int next : rig.inflight()) {
      if (next == number) {
        rig.uplink.down(CLOSED);
        return;
      }
      rig.uplink.ack(rig.id(next));
    }
  }

  // --- refusals ---

  @Test
  void a_record_that_is_refused_twice_is_a_dead_letter() {
    PumpRig rig = rig(PumpRig.unpaced(4));
    rig.append(8);
    rig.up(false);
    rig.runUntil(
        "all settled",
        () -> {
          for (int next : rig.inflight()) {
            if (next == 3) {
              rig.uplink.refuse(rig.id(3));
              break;
            }
            rig.uplink.ack(rig.id(next));
          }
          return rig.pump.acked() == 8;
        });
    assertEquals(List.of("3: implementation specific error"), rig.givenUp);
  }

  @Test
  void a_record_that_is_refused_once_and_taken_then_is_none() {
    PumpRig rig = rig(PumpRig.unpaced(4));
    rig.append(8);
    rig.up(false);
    rig.uplink.refuse(rig.id(1));
    rig.runUntil(
        "all settled",
        () -> {
          rig.uplink.ackAll();
          return rig.pump.acked() == 8;
        });
    assertEquals(List.of(), rig.givenUp);
    assertEquals(0, rig.pump.deadLetters());
  }

  @Test
  void what_can_never_pass_is_a_dead_letter_at_once() {
    PumpRig rig = rig(PumpRig.unpaced(4));
    rig.uplink.verdict =
        message ->
            switch (PumpRig.number(message)) {
              case 2 -> PublishResult.TOO_LARGE;
              case 5 -> PublishResult.UNSENDABLE;
              default -> PublishResult.ACCEPTED;
            };
    rig.append(8);
    rig.up(false);
    rig.runUntil(
        "all settled",
        () -> {
          rig.uplink.ackAll();
          return rig.pump.acked() == 8;
        });
    assertEquals(List.of(1, 3, 4, 6, 7, 8), rig.sent());
    assertEquals(2, rig.givenUp.size());
    assertTrue(rig.givenUp.getFirst().startsWith("2: over the broker's maximum"));
  }

  @Test
  void while_a_dead_letter_cannot_be_kept_nothing_is_passed_over() throws Exception {
    PumpRig rig = new PumpRig(dir, PumpRig.unpaced(4), 10); // no letter is as short
    rig.uplink.verdict =
        message -> PumpRig.number(message) == 2 ? PublishResult.UNSENDABLE : PublishResult.ACCEPTED;
    rig.append(8);
    rig.up(false);
    rig.runUntil("said", () -> rig.pump.stalled() != null);
    String stalled = rig.pump.stalled();
    assertNotNull(stalled);
    assertTrue(stalled.contains("dead.jsonl is full"), stalled);
    rig.uplink.ackAll();
    assertEquals(List.of(1), rig.sent());
    assertEquals(1, rig.pump.acked());
  }

  // --- a metered link ---

  @Test
  void an_hour_carries_no_more_than_its_budget() {
    PumpRig rig = rig(new PumpOptions("test", 1, 1_000, false, 0, 500, 0, null));
    rig.append(25); // 50 and 51 bytes each, as they are counted
    rig.up(false);
    assertEquals(numbers(1, 9), rig.sent(), "of 450 bytes and 51 the last is too many");
    rig.memory.run(59 * 60_000);
    assertEquals(numbers(1, 9), rig.sent());
    rig.memory.run(3 * 60_000);
    assertTrue(rig.sent().size() > 9 && rig.sent().size() <= 18, rig.sent().toString());
  }

  // --- batches ---

  private static PumpOptions batches(int recordsMax) {
    return new PumpOptions(
        "test",
        1,
        1_000,
        false,
        0,
        0,
        0,
        new BatchOptions(
            BatchOptions.Form.ARRAY, Compression.NONE, "batch", recordsMax, 10_000, 50));
  }

  @Test
  void a_batch_is_acknowledged_as_a_whole() {
    PumpRig rig = rig(batches(4));
    rig.up(false);
    rig.append(10);
    assertEquals(2, rig.uplink.sent.size());
    rig.runUntil("the rest has waited long enough", () -> rig.uplink.sent.size() == 3);
    assertEquals(0, rig.pump.acked());
    rig.uplink.ackAll();
    assertEquals(10, rig.pump.acked());
    assertEquals(10, rig.pump.published());
    assertEquals(0, rig.pump.inflight());
  }

  @Test
  void a_batch_that_is_too_large_goes_record_by_record() {
    PumpRig rig = rig(batches(4));
    rig.uplink.verdict =
        message ->
            message.topic().equals("batch") ? PublishResult.TOO_LARGE : PublishResult.ACCEPTED;
    rig.append(8);
    rig.up(false);
    rig.runUntil(
        "all settled",
        () -> {
          rig.uplink.ackAll();
          return rig.pump.acked() == 8;
        });
    assertEquals(numbers(1, 8), rig.sent());
    assertEquals(0, rig.pump.deadLetters());
    assertNull(rig.pump.stalled());
  }

  @Test
  void a_batch_in_flight_comes_again_after_a_connection_without_its_session() {
    PumpRig rig = rig(batches(4));
    rig.append(8);
    rig.up(false);
    assertEquals(2, rig.uplink.sent.size());
    rig.uplink.down(NETWORK);
    rig.up(false);
    rig.runUntil("sent again", () -> rig.uplink.sent.size() == 4);
    rig.uplink.ackAll();
    assertEquals(8, rig.pump.acked());
  }
}
