package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Disks that fail, fill up, or give back other bytes than were written. */
class SpoolFaultTest {
  private final SimulatedDisk disk = new SimulatedDisk();

  private static void append(SpoolRig rig, int count, int bytes) {
    for (int i = 0; i < count; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", new byte[bytes], i));
      rig.run(25);
    }
  }

  private static List<String> segments(SimulatedDisk of) {
    return of.list().stream().filter(Segment::isName).toList();
  }

  @Test
  void a_start_reads_the_footers_of_full_segments_and_not_their_records() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 600, 1_000);
    int full = segments(disk).size() - 1;
    assertTrue(full >= 9, "segments: " + full);
    SimulatedDisk after = disk.reboot(new Random(1));
    SpoolRig again = new SpoolRig(after, SpoolRig.smallSegments());
    long perSegment = (after.bytesRead() - 2 * 64 * 1024) / full;
    assertTrue(perSegment < 1_000, "bytes read of each full segment: " + perSegment);
    assertEquals(600, again.drain(again.spool.cursor("uplink", () -> {})).size());
  }

  @Test
  void a_clean_stop_leaves_no_segment_that_must_be_read() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 100, 1_000);
    rig.spool.close(() -> {});
    rig.run(500);
    for (String name : segments(disk)) {
      try (DiskFile file = disk.open(name)) {
        assertNotNull(Footer.read(file), name);
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void a_damaged_middle_costs_its_records_only_and_the_segment_is_kept_aside() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 300, 1_000);
    SimulatedDisk damaged = disk.reboot(new Random(1));
    String victim = segments(damaged).get(1);
    damaged.flipBit(victim, 20_000, 3);
    damaged.flipBit(victim, 40_000, 3);
    SpoolRig after = new SpoolRig(damaged, SpoolRig.smallSegments());
    Cursor cursor = after.spool.cursor("uplink", () -> {});
    List<SpoolRecord> all = after.drain(cursor);
    assertEquals(298, all.size());
    int recordBytes = SegmentFormat.dataBytes(1, 1_000);
    assertEquals(2L * recordBytes, after.spool.stats().damagedBytes());
    all.forEach(record -> cursor.ack(record.id()));
    after.run(3_000);
    assertEquals(1, segments(damaged).size());
    assertTrue(damaged.list().contains(victim + ".damaged"), damaged.list().toString());
  }

  @Test
  void zeros_in_the_middle_of_what_was_synced_do_not_end_the_log() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 20, 1_000);
    SimulatedDisk damaged = disk.reboot(new Random(1));
    String victim = segments(damaged).get(0);
    byte[] content = damaged.content(victim);
    for (int at = 4_096; at < 8_192; at++) {
      for (int bit = 0; bit < 8; bit++) {
        if ((content[at] >> bit & 1) != 0) {
          damaged.flipBit(victim, at, bit);
        }
      }
    }
    SpoolRig after = new SpoolRig(damaged, SpoolRig.smallSegments());
    int found = after.drain(after.spool.cursor("uplink", () -> {})).size();
    assertTrue(found >= 15 && found < 20, "found: " + found);
  }

  @Test
  void a_segment_of_other_bytes_is_kept_aside_and_the_rest_is_read() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 200, 1_000);
    SimulatedDisk damaged = disk.reboot(new Random(1));
    String victim = segments(damaged).get(1);
    Random noise = new Random(7);
    for (int at = 0; at < damaged.content(victim).length; at++) {
      damaged.flipBit(victim, at, noise.nextInt(8));
    }
    SpoolRig after = new SpoolRig(damaged, SpoolRig.smallSegments());
    int found = after.drain(after.spool.cursor("uplink", () -> {})).size();
    assertTrue(found >= 130 && found < 200, "found: " + found);
    assertTrue(damaged.list().contains(victim + ".damaged"), damaged.list().toString());
    assertTrue(after.spool.stats().damagedBytes() >= 60_000);
  }

  @Test
  void a_full_disk_is_visible_keeps_what_was_appended_and_refuses_beyond_the_buffer() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 100, 1_000);
    disk.bytesMax(0);
    int taken = 0;
    while (rig.spool.append("t", new byte[1_000], 0) != Spool.REFUSED) {
      taken++;
      rig.run(25);
    }
    assertEquals(SpoolState.FAILING, rig.spool.state());
    assertTrue(taken > 300, "held in memory: " + taken);
    assertEquals(1L, rig.spool.stats().refused().get(Refusal.BUSY));
    assertTrue(String.valueOf(rig.spool.stats().lastError()).contains("ENOSPC"));
    disk.bytesMax(Long.MAX_VALUE);
    rig.run(3_000);
    assertEquals(SpoolState.OPEN, rig.spool.state());
    assertEquals(100L + taken, rig.spool.stats().durable());
  }

  @Test
  void on_a_full_disk_acknowledgements_are_noted_in_the_reserve_and_make_room() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    append(rig, 200, 1_000);
    int before = segments(disk).size();
    List<SpoolRecord> sent = rig.drain(cursor);
    disk.bytesMax(0); // all that is left is what the spool itself gives up
    for (int i = 0; i < 100; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", new byte[1_000], i));
    }
    rig.run(50);
    assertEquals(SpoolState.FAILING, rig.spool.state());
    disk.bytesMax(disk.bytesUsed());
    sent.forEach(record -> assertTrue(cursor.ack(record.id())));
    rig.run(10_000);
    assertEquals(SpoolState.OPEN, rig.spool.state());
    assertEquals(300, rig.spool.stats().durable());
    assertTrue(segments(disk).size() < before, "segments: " + segments(disk));
  }

  @Test
  void an_error_while_opening_is_told_and_the_next_open_has_everything() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 100, 1_000);
    for (int call = 1; call <= 10; call++) {
      SimulatedDisk faulty = disk.reboot(new Random(call));
      faulty.failAt(call, SimulatedDisk.Fault.ERROR);
      SpoolRig first = new SpoolRig(faulty, SpoolRig.smallSegments());
      assertTrue(first.opened || first.openFailure != null, "call " + call);
      SpoolRig second = new SpoolRig(faulty.reboot(new Random(call)), SpoolRig.smallSegments());
      int found = second.drain(second.spool.cursor("uplink", () -> {})).size();
      assertEquals(100, found, "error at call " + call);
    }
  }

  @Test
  void a_torn_copy_of_a_batch_that_was_written_again_hides_none_of_its_records() {
    int torn = 0;
    for (int seed = 0; seed < 60; seed++) {
      SimulatedDisk faulty = new SimulatedDisk();
      SpoolRig rig = new SpoolRig(faulty, SpoolRig.smallSegments());
      append(rig, 3, 1_000);
      faulty.failAt(faulty.calls() + 2, SimulatedDisk.Fault.ERROR); // the sync after the write
      for (int i = 0; i < 10; i++) {
        assertNotEquals(Spool.REFUSED, rig.spool.append("t", new byte[1_000], i));
      }
      rig.run(2_000);
      assertEquals(13, rig.spool.stats().durable());
      SimulatedDisk after = faulty.reboot(new Random(seed));
      SpoolRig again = new SpoolRig(after, SpoolRig.smallSegments());
      torn += again.spool.stats().tornBytes() > 0 ? 1 : 0;
      Cursor cursor = again.spool.cursor("uplink", () -> {});
      assertEquals(13, again.drain(cursor).size(), "seed " + seed);
    }
    assertTrue(torn > 10, "torn: " + torn);
  }

  @Test
  void a_read_that_fails_anywhere_in_a_backlog_passes_over_nothing() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    append(rig, 200, 1_000);
    int failed = 0;
    for (int read = 1; read < 40; read++) {
      SimulatedDisk faulty = disk.reboot(new Random(1));
      SpoolRig again = new SpoolRig(faulty, SpoolRig.smallSegments());
      Cursor cursor = again.spool.cursor("uplink", () -> {});
      again.run(100);
      int at = faulty.reads() + read;
      faulty.failAtRead(at);
      List<SpoolRecord> all = new ArrayList<>(again.drain(cursor));
      failed += faulty.reads() >= at ? 1 : 0;
      again.run(1_100);
      all.addAll(again.drain(cursor));
      List<Long> mono = all.stream().map(SpoolRecord::monotonicNanos).toList();
      assertEquals(LongStream.range(0, 200).boxed().toList(), mono, "at read " + read);
    }
    assertTrue(failed > 8, "failed: " + failed);
  }

  @Test
  void what_is_dropped_and_acknowledged_while_a_commit_is_tried_again_is_logged() {
    QueueOptions few =
        new QueueOptions(
            "q",
            List.of("q"),
            1,
            QueueOptions.AtLimit.DROP_OLDEST,
            0,
            5,
            0,
            QueueOptions.Durability.DISK);
    SpoolOptions options = new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of(few));
    SpoolRig rig = new SpoolRig(disk, options);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    for (int i = 0; i < 5; i++) {
      assertTrue(rig.spool.append("q", new byte[10], i) > 0);
    }
    append(rig, 50, 1_000);
    CursorQueue plain = cursor.places.get(0);
    List<Long> taken = new ArrayList<>();
    for (SpoolRecord next = plain.next(); next != null; next = plain.next()) {
      taken.add(next.id());
    }
    assertEquals(50, taken.size());
    disk.bytesMax(disk.bytesUsed()); // no new segment, but for the reserve's
    assertTrue(cursor.ack(taken.get(0)));
    append(rig, 20, 1_000);
    assertEquals(SpoolState.FAILING, rig.spool.state());
    taken.subList(1, 20).forEach(id -> assertTrue(cursor.ack(id)));
    for (int i = 5; i < 8; i++) {
      assertTrue(rig.spool.append("q", new byte[10], i) > 0);
    }
    rig.run(5_000);
    assertEquals(SpoolState.OPEN, rig.spool.state());
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options);
    assertEquals(List.of(new Drop("q", DropReason.OLDEST, 3)), again.spool.drops());
    List<SpoolRecord> left = again.drain(again.spool.cursor("uplink", () -> {}));
    assertEquals(5, left.stream().filter(record -> record.topic().equals("q")).count());
    assertEquals(50, left.stream().filter(record -> record.topic().equals("t")).count());
  }

  @Test
  void bytes_that_look_like_records_everywhere_do_not_hold_a_start_up() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    byte[] payload = new byte[60_000];
    for (int at = 0; at + 9 <= payload.length; at += 9) {
      payload[at + 2] = (byte) 0x80; // a length of 32 KiB, and the type of a state record
      payload[at + 8] = StateFormat.ACK;
    }
    for (int i = 0; i < 8; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", payload, 0));
    }
    rig.run(100);
    SimulatedDisk damaged = disk.reboot(new Random(1));
    String victim = segments(damaged).get(segments(damaged).size() - 1);
    for (int i = 0; i < 8; i++) {
      damaged.flipBit(victim, 1_000 + i * SegmentFormat.dataBytes(1, payload.length), 0);
    }
    long start = System.nanoTime();
    SpoolRig after = new SpoolRig(damaged, SpoolRig.smallSegments());
    assertTrue(after.opened);
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 5_000, "recovery took " + millis + " ms");
    assertFalse(after.spool.stats().tornBytes() == 0);
  }
}
