package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  /** Delete what is half done, create, header, state, sync, directory sync, reserve. */
  private static final int CALLS_OF_AN_OPEN = 7;

  private final SimulatedDisk disk = new SimulatedDisk();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> segments(Disk of) throws IOException {
    return of.list().stream().filter(Segment::isName).toList();
  }

  private static List<String> payloads(List<SpoolRecord> records) {
    return records.stream().map(r -> new String(r.payload(), StandardCharsets.UTF_8)).toList();
  }

  @Test
  void a_record_is_readable_at_once_and_durable_after_the_commit() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    long id = rig.spool.append("a/b", bytes("one"), 5);
    SpoolRecord record = cursor.next();
    assertTrue(record != null && record.id() == id && record.topic().equals("a/b"));
    assertEquals(List.of(), rig.durable);
    rig.run(100);
    assertEquals(List.of(id), rig.durable);
  }

  @Test
  void what_every_uplink_has_acknowledged_is_garbage_after_the_next_commit() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    Cursor first = rig.spool.cursor("first", () -> {});
    Cursor second = rig.spool.cursor("second", () -> {});
    long id = rig.spool.append("t", bytes("x"), 0);
    WeakReference<@Nullable SpoolRecord> record = new WeakReference<>(first.next());
    assertTrue(first.ack(id));
    commitAnother(rig);
    assertFalse(record.refersTo(null), "the second uplink needs it");
    assertTrue(second.next() != null && second.ack(id));
    commitAnother(rig);
    assertTrue(record.refersTo(null));
  }

  private static void commitAnother(SpoolRig rig) {
    assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("another"), 0));
    rig.run(100);
    System.gc();
  }

  @Test
  void many_appends_within_the_interval_are_one_write_and_one_sync() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    int before = disk.calls();
    for (int i = 0; i < 100; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("x" + i), 0));
    }
    rig.run(100);
    assertEquals(2, disk.calls() - before);
    assertEquals(100, rig.spool.stats().durable());
  }

  @Test
  void in_the_last_quarter_of_its_wait_a_commit_follows_the_turn_that_appends() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    long interval = SpoolOptions.DEFAULT.commitIntervalMillis();
    assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("first"), 0));
    rig.run(interval / 2);
    assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("in the middle"), 0));
    rig.loop.turn();
    assertFalse(rig.isCommitting());
    rig.run(interval / 2 - 1);
    assertFalse(rig.isCommitting());
    assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("late"), 0));
    assertFalse(rig.isCommitting());
    rig.loop.turn();
    assertTrue(rig.isCommitting());
  }

  @Test
  void no_more_commits_start_in_a_second_than_allowed() {
    SpoolRig rig =
        new SpoolRig(disk, new SpoolOptions(8L << 20, 64L << 20, 1, 10, 1024, List.of()));
    for (int i = 0; i < 1_000; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("x" + i), 0));
      rig.run(1);
    }
    long commits = rig.spool.stats().commits();
    assertTrue(commits >= 9 && commits <= 11, "commits in a second: " + commits);
  }

  @Test
  void an_unacknowledged_record_comes_again_after_a_restart_with_the_same_id() {
    SpoolRig first = new SpoolRig(disk, SpoolOptions.DEFAULT);
    Cursor cursor = first.spool.cursor("uplink", () -> {});
    long one = first.spool.append("t", bytes("one"), 0);
    long two = first.spool.append("t", bytes("two"), 0);
    assertEquals(2, first.drain(cursor).size());
    assertTrue(cursor.ack(one));
    first.run(2_000);
    SpoolRig second = new SpoolRig(disk, SpoolOptions.DEFAULT);
    List<SpoolRecord> again = second.drain(second.spool.cursor("uplink", () -> {}));
    assertEquals(List.of("two"), payloads(again));
    assertEquals(two, again.get(0).id());
  }

  @Test
  void acknowledgements_out_of_order_advance_over_the_gapless_prefix_only() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    long one = rig.spool.append("t", bytes("one"), 0);
    long two = rig.spool.append("t", bytes("two"), 0);
    assertEquals(2, rig.drain(cursor).size());
    assertTrue(cursor.ack(two));
    assertTrue(cursor.ackedThroughId() < one);
    assertFalse(cursor.ack(two), "twice");
    assertTrue(cursor.ack(one));
    assertEquals(two, cursor.ackedThroughId());
    assertFalse(cursor.ack(99), "never sent");
  }

  @Test
  void a_backlog_beyond_memory_is_read_from_disk_in_order_and_joins_the_tail() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    for (int i = 0; i < 500; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("x".repeat(1_000) + i), 0));
      if (i % 50 == 0) {
        rig.run(50);
      }
    }
    List<SpoolRecord> all = rig.drain(cursor);
    assertEquals(500, all.size());
    for (int i = 0; i < 500; i++) {
      assertTrue(payloads(List.of(all.get(i))).get(0).endsWith("x" + i), "in order at " + i);
    }
  }

  @Test
  void segments_are_deleted_once_acknowledged_and_not_before() throws Exception {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    for (int i = 0; i < 300; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", new byte[1_000], 0));
      rig.run(5);
    }
    int full = rig.spool.stats().segments();
    assertTrue(full >= 4, "segments: " + full);
    List<SpoolRecord> all = rig.drain(cursor);
    rig.run(2_000);
    assertEquals(full, rig.spool.stats().segments());
    all.forEach(record -> assertTrue(cursor.ack(record.id())));
    rig.run(3_000);
    assertEquals(1, rig.spool.stats().segments());
    assertEquals(1, segments(disk).size());
  }

  @Test
  void after_a_rewind_what_was_not_acknowledged_comes_again_in_order() {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    for (int i = 0; i < 200; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("y".repeat(900) + i), 0));
      rig.run(5);
    }
    List<SpoolRecord> all = rig.drain(cursor);
    for (int i = 0; i < 20; i++) {
      assertTrue(cursor.ack(all.get(i).id()));
    }
    cursor.rewindToAcked();
    assertEquals(
        payloads(all.subList(20, 200)), payloads(rig.drain(cursor)), "the 180 not acknowledged");
  }

  @Test
  void at_its_bound_the_spool_refuses_and_counts_and_takes_again_after_acknowledgement() {
    SpoolRig rig =
        new SpoolRig(disk, new SpoolOptions(64 * 1024, 256 * 1024, 20, 50, 32 * 1024, List.of()));
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    int taken = 0;
    while (rig.spool.append("t", new byte[1_000], 0) != Spool.REFUSED) {
      taken++;
      rig.run(30);
    }
    assertTrue(taken > 200, "taken: " + taken);
    assertEquals(1L, rig.spool.stats().refused().get(Refusal.FULL));
    rig.drain(cursor).forEach(record -> cursor.ack(record.id()));
    rig.run(3_000);
    assertNotEquals(Spool.REFUSED, rig.spool.append("t", new byte[1_000], 0));
  }

  @Test
  void a_record_over_the_limit_is_refused() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    assertEquals(Spool.REFUSED, rig.spool.append("t", new byte[SegmentFormat.BODY_BYTES_MAX], 0));
    assertEquals(1L, rig.spool.stats().refused().get(Refusal.TOO_LARGE));
  }

  @Test
  void an_error_at_any_call_loses_nothing_that_was_appended() {
    for (int call = CALLS_OF_AN_OPEN + 1; call < 60; call++) {
      SimulatedDisk faulty = new SimulatedDisk();
      faulty.failAt(call, SimulatedDisk.Fault.ERROR);
      SpoolRig rig = new SpoolRig(faulty, SpoolRig.smallSegments());
      Cursor cursor = rig.spool.cursor("uplink", () -> {});
      for (int i = 0; i < 120; i++) {
        assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("z".repeat(1_500) + i), 0));
        rig.run(25);
      }
      rig.run(5_000);
      assertEquals(120, rig.spool.stats().durable(), "error at call " + call);
      assertEquals(120, rig.drain(cursor).size(), "error at call " + call);
      SpoolRig again = new SpoolRig(faulty.reboot(new Random(call)), SpoolRig.smallSegments());
      int found = again.drain(again.spool.cursor("uplink", () -> {})).size();
      assertEquals(120, found, "after a restart, error at call " + call);
    }
  }

  /** Some records, synced; the file's size without what is preallocated behind them. */
  private int writeRecords(int count) {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    for (int i = 0; i < count; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("record " + i), 0));
    }
    rig.run(100);
    byte[] content = disk.content(disk.list().get(0));
    int size = content.length;
    while (content[size - 1] == 0) {
      size--;
    }
    return size;
  }

  @Test
  void a_tail_torn_at_any_byte_costs_only_the_torn_record() {
    int end = writeRecords(3);
    String name = disk.list().get(0);
    int recordBytes = SegmentFormat.dataBytes(1, 8);
    int start = end - 3 * recordBytes;
    for (int size = start; size <= end; size++) {
      SimulatedDisk torn = disk.reboot(new Random(0));
      torn.cut(name, size);
      SpoolRig after = new SpoolRig(torn, SpoolRig.smallSegments());
      int whole = (size - start) / recordBytes;
      int found = after.drain(after.spool.cursor("uplink", () -> {})).size();
      assertEquals(whole, found, "cut to " + size);
    }
  }

  @Test
  void a_bit_flipped_anywhere_costs_at_most_one_record() {
    int end = writeRecords(5);
    String name = disk.list().get(0);
    for (int at = end - 5 * SegmentFormat.dataBytes(1, 8); at < end; at++) {
      SimulatedDisk flipped = disk.reboot(new Random(0));
      flipped.flipBit(name, at, at % 8);
      SpoolRig after = new SpoolRig(flipped, SpoolRig.smallSegments());
      int found = after.drain(after.spool.cursor("uplink", () -> {})).size();
      assertEquals(4, found, "flipped at " + at);
    }
  }

  @Test
  void closing_commits_what_was_appended_and_acknowledged() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    long one = rig.spool.append("t", bytes("one"), 0);
    long two = rig.spool.append("t", bytes("two"), 0);
    assertEquals(2, rig.drain(cursor).size());
    assertTrue(cursor.ack(one));
    boolean[] closed = new boolean[1];
    rig.spool.close(() -> closed[0] = true);
    rig.run(500);
    assertTrue(closed[0]);
    assertEquals(Spool.REFUSED, rig.spool.append("t", bytes("late"), 0));
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), SpoolOptions.DEFAULT);
    Cursor after = again.spool.cursor("uplink", () -> {});
    assertEquals(one, after.ackedThroughId());
    assertEquals(two, again.drain(after).get(0).id());
  }

  @Test
  void what_is_committed_last_and_the_end_of_its_segment_are_one_sync() {
    SpoolRig rig = new SpoolRig(disk, SpoolOptions.DEFAULT);
    long one = rig.spool.append("t", bytes("one"), 0);
    int before = disk.syncs();
    boolean[] closed = new boolean[1];
    rig.spool.close(() -> closed[0] = true);
    rig.run(500);
    assertTrue(closed[0]);
    assertEquals(List.of(one), rig.durable);
    assertEquals(1, disk.syncs() - before);
    SpoolRig again = new SpoolRig(disk, SpoolOptions.DEFAULT);
    assertEquals(List.of("one"), payloads(again.drain(again.spool.cursor("uplink", () -> {}))));
  }

  @Test
  void a_spool_that_is_turned_over_goes_on_and_leaves_the_next_one_little_to_read()
      throws Exception {
    int[] reads = new int[2];
    for (int turned = 0; turned < 2; turned++) {
      SimulatedDisk on = new SimulatedDisk();
      SpoolRig rig = new SpoolRig(on, SpoolOptions.DEFAULT);
      for (int i = 1; i <= 20_000; i++) {
        assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("x" + i), 0));
        if (i % 500 == 0) {
          rig.run(100);
        }
      }
      if (turned == 1) {
        BooleanSupplier turning = rig.spool.turnOver();
        assertTrue(turning.getAsBoolean());
        rig.run(100);
        assertFalse(turning.getAsBoolean());
        assertEquals(2, segments(on).size());
      }
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("last"), 0));
      rig.spool.close(() -> {});
      rig.run(500);
      int before = on.reads();
      SpoolRig next = new SpoolRig(on, SpoolOptions.DEFAULT);
      assertTrue(next.opened);
      reads[turned] = on.reads() - before;
      assertEquals(20_001, next.drain(next.spool.cursor("uplink", () -> {})).size());
    }
    assertTrue(reads[1] < reads[0], reads[1] + " reads and not " + reads[0]);
  }

  @Test
  void on_a_real_directory_records_survive_a_restart(@TempDir Path dir) throws Exception {
    Disk first = FileDisk.open(dir);
    SpoolRig rig = new SpoolRig(first, SpoolRig.smallSegments());
    for (int i = 0; i < 300; i++) {
      assertNotEquals(Spool.REFUSED, rig.spool.append("t", bytes("r".repeat(700) + i), 0));
      rig.run(5);
    }
    rig.run(1_000);
    first.close();
    SpoolRig again = new SpoolRig(FileDisk.open(dir), SpoolRig.smallSegments());
    Cursor cursor = again.spool.cursor("uplink", () -> {});
    List<SpoolRecord> all = again.drain(cursor);
    assertEquals(300, all.size());
    all.forEach(record -> assertTrue(cursor.ack(record.id())));
    again.run(3_000);
    assertNull(cursor.next());
    assertEquals(1, segments(FileDisk.readOnly(dir)).size());
  }
}
