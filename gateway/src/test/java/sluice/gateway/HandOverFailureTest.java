package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;

/** A hand-over that fails half way, at either end: nothing is lost, and somebody works. */
class HandOverFailureTest {
  private static final String BOARD = HandOverTest.BOARD.replace("= 1000", "= 200");

  @TempDir Path dir;

  private static void assertNothingLost(HandOverRig rig) {
    assertEquals(1, rig.hardware.changes("board", 4), "the relay's level, from outside");
    rig.stop(rig.working);
    assertEquals(0, rig.working.status().edgesLost());
    rig.until(() -> rig.received.of("fast").size() >= rig.working.status().edges());
    assertEquals(rig.working.status().edges(), rig.received.allOnce("fast", 0));
  }

  private HandOverRig rig() throws IOException {
    HandOverRig rig = new HandOverRig(dir, BOARD);
    rig.command("pump", "1");
    rig.until(() -> rig.hardware.level("board", 4));
    rig.until(() -> rig.received.of("fast").size() > 20);
    return rig;
  }

  private static HandOverListener tellingOf(List<String> ends) {
    return new HandOverListener() {
      @Override
      public void onHandedOver(List<Part> parts) {
        ends.add("handed over");
      }

      @Override
      public void onFailed(String reason) {
        ends.add(reason);
      }
    };
  }

  @Test
  void a_next_one_that_cannot_open_the_spool_gives_everything_back() throws IOException {
    try (HandOverRig rig = rig()) {
      Gateway old = rig.working;
      Gateway next = rig.standBy(disk -> new FailingDisk(disk, new AtomicBoolean(true)));
      List<Part> parts = rig.handOver();
      List<Part> kept = HandOverRig.twice(parts);
      String failure = rig.takeOver(next, parts);
      assertTrue(("" + failure).contains("the test's disk takes nothing"), "" + failure);
      assertNull(rig.takeOver(old, kept));
      rig.stop(next);
      int before = rig.received.of("fast").size();
      rig.until(() -> rig.received.of("fast").size() > before + 20);
      assertNothingLost(rig);
    }
  }

  @Test
  void one_whose_disk_takes_nothing_keeps_all_and_goes_on() throws IOException {
    try (HandOverRig rig = rig()) {
      rig.diskFails.set(true);
      List<String> ends = new ArrayList<>();
      rig.working.handOver(tellingOf(ends));
      rig.until(() -> !ends.isEmpty());
      assertTrue(ends.getFirst().startsWith("the disk did not take"), ends.toString());
      rig.diskFails.set(false);
      int before = rig.received.of("fast").size();
      rig.until(() -> rig.received.of("fast").size() > before + 20);
      rig.handOverToNext();
      assertNothingLost(rig);
    }
  }

  @Test
  void parts_that_cannot_be_read_are_refused_and_the_old_one_goes_on() throws IOException {
    try (HandOverRig rig = rig()) {
      Gateway old = rig.working;
      Gateway next = rig.standBy(UnaryOperator.identity());
      List<Part> parts = rig.handOver();
      List<Part> kept = HandOverRig.twice(parts);
      List<Part> torn = new ArrayList<>(parts);
      torn.add(new Part("board", "gpio", "{\"pins\":7}", List.of()));
      String failure = rig.takeOver(next, torn);
      assertEquals("handover: gpio board: pins is missing, or no List", failure);
      assertNull(rig.takeOver(old, kept));
      rig.stop(next);
      assertNothingLost(rig);
    }
  }

  @Test
  void one_that_is_stopped_as_it_begins_to_hand_over_stops() throws IOException {
    try (HandOverRig rig = rig()) {
      List<String> ends = new ArrayList<>();
      rig.working.handOver(tellingOf(ends));
      assertNothingLost(rig);
      assertEquals(List.of("it stops"), ends);
    }
  }

  @Test
  void one_that_stands_by_or_has_not_started_hands_nothing_over() throws IOException {
    try (HandOverRig rig = rig()) {
      Gateway next = rig.standBy(UnaryOperator.identity());
      List<String> ends = new ArrayList<>();
      next.handOver(tellingOf(ends));
      rig.until(() -> !ends.isEmpty());
      assertEquals(List.of("it is standby"), ends);
      rig.stop(next);
      assertNothingLost(rig);
    }
  }
}
