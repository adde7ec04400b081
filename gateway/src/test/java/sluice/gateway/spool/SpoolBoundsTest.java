package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a power cut can cost, as docs/DURABILITY.md has it. */
class SpoolBoundsTest {
  /** Timers run in whole milliseconds. */
  private static final long ROUNDING = 3;

  private final SimulatedDisk disk = new SimulatedDisk();

  private static SpoolRig rig(SimulatedDisk on, long intervalMillis, int commitsPerSecond) {
    return new SpoolRig(
        on,
        new SpoolOptions(
            64 * 1024, 4L << 20, intervalMillis, commitsPerSecond, 32 * 1024, List.of()));
  }

  private static long millis(SpoolRig rig) {
    return rig.clock.nanoTime() / 1_000_000;
  }

  @Test
  void a_record_is_durable_within_one_interval_and_two_commits_however_slow() {
    for (long interval : new long[] {1, 20, 200}) {
      for (int perSecond : new int[] {2, 50, 1_000}) {
        for (long slow : new long[] {0, 5, 70, 900}) {
          long bound = Math.max(interval, 1_200 / perSecond) + 2 * slow + ROUNDING;
          String where = "interval " + interval + ", " + perSecond + "/s, disk " + slow;
          long worst = worstMillis(rig(new SimulatedDisk(), interval, perSecond), slow);
          assertTrue(worst <= bound, where + ": took " + worst + ", bound " + bound);
          assertTrue(worst >= slow, where + ": took " + worst);
        }
      }
    }
  }

  private static long worstMillis(SpoolRig rig, long slow) {
    Random random = new Random(slow);
    rig.diskMillis = slow;
    TreeMap<Long, Long> waiting = new TreeMap<>();
    long worst = 0;
    for (int i = 0; i < 300; i++) {
      long id = rig.spool.append("t", new byte[20], 0);
      waiting.put(id, millis(rig));
      for (long left = random.nextInt(40); left >= 0 || (i == 299 && !waiting.isEmpty()); left--) {
        rig.run(1);
        Map<Long, Long> done = waiting.headMap(rig.spool.durableId(), true);
        for (long since : done.values()) {
          worst = Math.max(worst, millis(rig) - since);
        }
        done.clear();
      }
    }
    return worst;
  }

  /** Each second of twenty begins two segments or three. */
  @Test
  void a_second_has_no_more_syncs_than_commits_are_allowed_new_segments_included() {
    SpoolRig rig = rig(disk, 20, 50);
    rig.run(1_000);
    int before = disk.syncs();
    int most = 0;
    for (int second = 0; second < 20; second++) {
      int start = disk.syncs();
      for (int i = 0; i < 500; i++) {
        assertTrue(rig.spool.append("t", new byte[250], 0) > 0);
        rig.run(2);
      }
      most = Math.max(most, disk.syncs() - start);
    }
    int segments = rig.spool.stats().segments();
    assertTrue(segments > 35, "segments begun: " + segments);
    assertTrue(most <= 50 + 2, "in one second: " + most); // what a segment borrows
    assertTrue(disk.syncs() - before <= 20 * 50 + 2, "in all: " + (disk.syncs() - before));
  }

  @Test
  void while_the_disk_hangs_two_commits_of_records_wait_and_the_rest_is_refused() {
    SpoolRig rig = rig(disk, 20, 50);
    rig.diskMillis = 3_600_000;
    int taken = 0;
    int bytes = SegmentFormat.dataBytes(1, 1_000);
    for (int i = 0; i < 2_000; i++) {
      taken += rig.spool.append("t", new byte[1_000], 0) == Spool.REFUSED ? 0 : 1;
      rig.run(i < 100 ? 1 : 0);
    }
    assertTrue((long) taken * bytes <= 2L * SpoolOptions.COMMIT_BYTES_MAX, "taken: " + taken);
    assertTrue((long) taken * bytes > SpoolOptions.COMMIT_BYTES_MAX, "taken: " + taken);
    assertEquals(2_000L - taken, rig.spool.stats().refused().get(Refusal.BUSY));
  }

  @Test
  void an_acknowledgement_is_durable_within_a_second_and_two_commits() {
    for (long slow : new long[] {0, 70, 900}) {
      SpoolRig rig = rig(new SimulatedDisk(), 20, 50);
      Cursor cursor = rig.spool.cursor("uplink", () -> {});
      for (int i = 0; i < 200; i++) {
        assertTrue(rig.spool.append("t", new byte[20], 0) > 0);
      }
      rig.run(100);
      rig.diskMillis = slow;
      Random random = new Random(slow);
      TreeMap<Long, Long> waiting = new TreeMap<>();
      long worst = 0;
      for (SpoolRecord record : rig.drain(cursor)) {
        assertTrue(cursor.ack(record.id()));
        waiting.put(record.id(), millis(rig));
        for (int left = random.nextInt(100); left >= 0; left--) {
          rig.run(1);
          Map<Long, Long> done = waiting.headMap(cursor.places.get(0).durableAckId, true);
          for (long since : done.values()) {
            worst = Math.max(worst, millis(rig) - since);
          }
          done.clear();
        }
      }
      assertTrue(worst > 0 && worst <= 1_000 + 2 * slow + ROUNDING, "took " + worst);
    }
  }

  @Test
  void what_comes_again_after_a_power_cut_is_what_was_acknowledged_last() {
    SpoolRig rig = rig(disk, 20, 50);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    for (int i = 0; i < 100; i++) {
      assertTrue(rig.spool.append("t", new byte[20], 0) > 0);
    }
    rig.run(100);
    List<SpoolRecord> all = rig.drain(cursor);
    all.subList(0, 60).forEach(record -> cursor.ack(record.id()));
    rig.run(1_100);
    all.subList(60, 80).forEach(record -> cursor.ack(record.id()));
    SpoolRig again = rig(disk.reboot(new Random(3)), 20, 50);
    List<SpoolRecord> left = again.drain(again.spool.cursor("uplink", () -> {}));
    assertEquals(
        all.subList(60, 100).stream().map(SpoolRecord::id).toList(),
        left.stream().map(SpoolRecord::id).toList());
  }

  @Test
  void a_queue_in_memory_is_empty_after_a_restart_and_the_others_are_not() {
    QueueOptions memory =
        new QueueOptions(
            "m",
            List.of("m"),
            4,
            QueueOptions.AtLimit.DROP_OLDEST,
            4_000,
            0,
            0,
            QueueOptions.Durability.MEMORY);
    SpoolOptions options =
        new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of(memory));
    SpoolRig rig = new SpoolRig(disk, options);
    assertTrue(rig.spool.append("m", new byte[20], 0) > 0);
    long kept = rig.spool.append("t", new byte[20], 0);
    rig.run(100);
    rig.spool.close(() -> {});
    rig.run(100);
    SpoolRig again = new SpoolRig(disk.restart(), options);
    List<SpoolRecord> left = again.drain(again.spool.cursor("uplink", () -> {}));
    assertEquals(List.of(kept), left.stream().map(SpoolRecord::id).toList());
    assertEquals(List.of(), again.spool.drops());
    assertFalse(left.isEmpty());
  }
}
