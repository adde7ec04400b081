package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.gateway.spool.QueueOptions.AtLimit;
import sluice.gateway.spool.QueueOptions.Durability;

/** Topics have queues; queues have bounds, policies and priorities; drops are counted. */
class SpoolQueueTest {
  private final SimulatedDisk disk = new SimulatedDisk();

  private static QueueOptions queue(
      String name, String filter, int priority, AtLimit atLimit, long bytesMax, long recordsMax) {
    return new QueueOptions(
        name, List.of(filter), priority, atLimit, bytesMax, recordsMax, 0, Durability.DISK);
  }

  private static SpoolOptions with(QueueOptions... queues) {
    return new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of(queues));
  }

  private static List<String> topics(List<SpoolRecord> records) {
    return records.stream().map(SpoolRecord::topic).toList();
  }

  private static List<Long> ids(List<SpoolRecord> records) {
    return records.stream().map(SpoolRecord::id).toList();
  }

  private static long dropped(SpoolRig rig, String topic, DropReason reason) {
    return rig.spool.drops().stream()
        .filter(drop -> drop.topic().equals(topic) && drop.reason() == reason)
        .mapToLong(Drop::total)
        .sum();
  }

  private static QueueStatus status(SpoolRig rig, String name) {
    return rig.spool.stats().queues().stream()
        .filter(q -> q.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_higher_priority_is_sent_first_and_each_queue_keeps_its_order() {
    SpoolRig rig =
        new SpoolRig(
            disk,
            with(
                queue("alarms", "alarm/#", 7, AtLimit.REFUSE, 0, 0),
                queue("bulk", "+/bulk", 1, AtLimit.REFUSE, 0, 0)));
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    for (String topic : List.of("a/bulk", "x", "alarm/1", "b/bulk", "y", "alarm/2")) {
      assertTrue(rig.spool.append(topic, new byte[10], 0) > 0);
    }
    List<SpoolRecord> all = rig.drain(cursor);
    assertEquals(List.of("alarm/1", "alarm/2", "x", "y", "a/bulk", "b/bulk"), topics(all));
    all.forEach(record -> assertTrue(cursor.ack(record.id())));
    assertEquals(rig.spool.lastId(), cursor.ackedThroughId());
  }

  @Test
  void a_queue_that_refuses_tells_the_producer_and_counts_by_topic() {
    SpoolRig rig = new SpoolRig(disk, with(queue("q", "q/#", 4, AtLimit.REFUSE, 0, 5)));
    for (int i = 0; i < 8; i++) {
      assertEquals(i >= 5, rig.spool.append("q/a", new byte[10], 0) == Spool.REFUSED);
    }
    assertNotEquals(Spool.REFUSED, rig.spool.append("other", new byte[10], 0));
    assertEquals(3L, rig.spool.stats().refused().get(Refusal.FULL));
    assertEquals(3, dropped(rig, "q/a", DropReason.REFUSED));
  }

  @Test
  void a_queue_that_drops_the_newest_keeps_the_oldest_and_counts() {
    SpoolRig rig = new SpoolRig(disk, with(queue("q", "q/#", 4, AtLimit.DROP_NEWEST, 0, 5)));
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      long id = rig.spool.append("q/a", new byte[10], 0);
      if (i < 5) {
        taken.add(id);
      } else {
        assertEquals(Spool.DROPPED, id);
      }
    }
    assertEquals(taken, ids(rig.drain(cursor)));
    assertEquals(3, dropped(rig, "q/a", DropReason.NEWEST));
  }

  @Test
  void a_queue_that_drops_the_oldest_keeps_the_newest_also_after_a_restart() {
    SpoolOptions options = with(queue("q", "q/#", 4, AtLimit.DROP_OLDEST, 0, 5));
    SpoolRig rig = new SpoolRig(disk, options);
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      taken.add(rig.spool.append("q/" + i % 2, new byte[10], 0));
    }
    assertEquals(5, status(rig, "q").records());
    rig.run(2_000);
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options);
    Cursor cursor = again.spool.cursor("uplink", () -> {});
    assertEquals(taken.subList(7, 12), ids(again.drain(cursor)));
    assertEquals(4, dropped(again, "q/0", DropReason.OLDEST));
    assertEquals(3, dropped(again, "q/1", DropReason.OLDEST));
    assertEquals(5, status(again, "q").records());
  }

  @Test
  void drops_far_beyond_memory_are_exact_by_topic_and_free_the_disk() {
    SpoolOptions options = with(queue("q", "q/#", 4, AtLimit.DROP_OLDEST, 200_000, 0));
    SpoolRig rig = new SpoolRig(disk, options);
    long[] appended = new long[3];
    for (int i = 0; i < 3_000; i++) {
      assertTrue(rig.spool.append("q/" + i % 3, new byte[900], 0) > 0, "at " + i);
      appended[i % 3]++;
      rig.run(2);
    }
    rig.run(2_000);
    assertTrue(rig.spool.stats().bytes() < 400_000, "bytes: " + rig.spool.stats().bytes());
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options);
    List<SpoolRecord> left = again.drain(again.spool.cursor("uplink", () -> {}));
    assertTrue(left.size() > 150 && left.size() <= 200_000 / 900, "left: " + left.size());
    for (int t = 0; t < 3; t++) {
      String topic = "q/" + t;
      long here = left.stream().filter(record -> record.topic().equals(topic)).count();
      assertEquals(appended[t], here + dropped(again, topic, DropReason.OLDEST), topic);
    }
    assertEquals(left.size(), status(again, "q").records());
  }

  @Test
  void at_every_moment_a_power_cut_leaves_each_durable_record_or_its_count() {
    QueueOptions oldest = queue("q", "q/#", 4, AtLimit.DROP_OLDEST, 70_000, 0);
    SpoolOptions options =
        new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 1 << 20, List.of(oldest)); // all in memory
    SpoolRig rig = new SpoolRig(disk, options);
    rig.diskMillis = 40; // most drops come while a commit is on its way
    long deleted = 0;
    for (int i = 1; i <= 400; i++) {
      assertTrue(rig.spool.append("q/a", new byte[900], 0) > 0);
      rig.run(4);
      long durable = RecordId.sequence(rig.spool.durableId() + 1);
      SpoolRig again = new SpoolRig(disk.reboot(new Random(i)), options);
      List<SpoolRecord> left = again.drain(again.spool.cursor("uplink", () -> {}));
      long counted = dropped(again, "q/a", DropReason.OLDEST);
      long there = left.stream().filter(r -> r.id() <= rig.spool.durableId()).count();
      assertTrue(there + counted >= durable, "at " + i + ": vanished, and not counted");
      assertTrue(left.size() + counted <= i, "at " + i + ": counted, and there");
      deleted = left.isEmpty() ? deleted : RecordId.sequence(left.get(0).id());
    }
    assertTrue(deleted > 200, "dropped and deleted: " + deleted);
  }

  @Test
  void while_the_disk_is_too_slow_to_say_whose_records_go_new_ones_are_refused_and_counted() {
    SpoolRig rig = new SpoolRig(disk, with(queue("q", "q/#", 4, AtLimit.DROP_OLDEST, 70_000, 0)));
    rig.diskMillis = 40;
    long refused = 0;
    for (int i = 0; i < 300; i++) {
      refused += rig.spool.append("q/a", new byte[900], 0) == Spool.REFUSED ? 1 : 0;
      rig.run(4);
    }
    assertTrue(refused > 0 && refused < 150, "refused: " + refused);
    assertEquals(refused, dropped(rig, "q/a", DropReason.REFUSED));
  }

  @Test
  void what_is_on_its_way_is_not_dropped() {
    SpoolRig rig = new SpoolRig(disk, with(queue("q", "q/#", 4, AtLimit.DROP_OLDEST, 0, 5)));
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      taken.add(rig.spool.append("q/a", new byte[10], 0));
    }
    assertEquals(taken, ids(rig.drain(cursor)));
    for (int i = 3; i < 12; i++) {
      taken.add(rig.spool.append("q/a", new byte[10], 0));
    }
    assertEquals(7, dropped(rig, "q/a", DropReason.OLDEST));
    cursor.rewindToAcked();
    List<Long> left = new ArrayList<>(taken.subList(0, 3));
    left.addAll(taken.subList(10, 12));
    assertEquals(left, ids(rig.drain(cursor)));
    left.forEach(id -> assertTrue(cursor.ack(id)));
    assertEquals(0, status(rig, "q").records());
    rig.run(3_000);
    assertEquals(0, status(rig, "q").bytes());
  }

  @Test
  void old_records_expire_and_are_counted() {
    QueueOptions minutes =
        new QueueOptions("q", List.of("q/#"), 4, AtLimit.REFUSE, 0, 0, 60_000, Durability.DISK);
    SpoolRig rig = new SpoolRig(disk, with(minutes));
    for (int i = 0; i < 100; i++) {
      assertTrue(rig.spool.append("q/a", new byte[900], rig.clock.nanoTime()) > 0);
      rig.run(1_000);
    }
    long left = status(rig, "q").records();
    assertTrue(left >= 55 && left <= 70, "left: " + left);
    assertEquals(100, left + dropped(rig, "q/a", DropReason.EXPIRED));
  }

  @Test
  void a_queue_in_memory_writes_no_record_and_says_so() {
    QueueOptions memory =
        new QueueOptions(
            "m", List.of("m/#"), 4, AtLimit.DROP_OLDEST, 2_000, 0, 0, Durability.MEMORY);
    SpoolRig rig = new SpoolRig(disk, with(memory));
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      taken.add(rig.spool.append("m/a", new byte[100], 0));
    }
    int kept = 2_000 / SegmentFormat.dataBytes(3, 100);
    assertFalse(status(rig, "m").durable());
    assertEquals(kept, status(rig, "m").records());
    List<SpoolRecord> sent = rig.drain(cursor);
    assertEquals(taken.subList(30 - kept, 30), ids(sent));
    cursor.rewindToAcked();
    assertEquals(ids(sent), ids(rig.drain(cursor)));
    sent.forEach(record -> assertTrue(cursor.ack(record.id())));
    assertEquals(0, status(rig, "m").records());
    rig.run(2_000);
    assertEquals(List.of(), rig.durable);
    assertEquals(0, rig.spool.stats().durable());
  }

  @Test
  void when_the_spool_is_full_the_lowest_priority_that_may_drop_makes_room() {
    SpoolOptions options =
        new SpoolOptions(
            64 * 1024,
            1L << 20,
            20,
            50,
            32 * 1024,
            List.of(
                queue("bulk", "bulk", 1, AtLimit.DROP_OLDEST, 0, 0),
                queue("keep", "keep", 6, AtLimit.REFUSE, 0, 0)));
    SpoolRig rig = new SpoolRig(disk, options);
    for (int i = 0; i < 300; i++) {
      assertTrue(rig.spool.append("keep", new byte[900], 0) > 0, "keep " + i);
      rig.run(5);
    }
    for (int i = 0; i < 2_000; i++) {
      assertTrue(rig.spool.append("bulk", new byte[900], 0) > 0, "bulk " + i);
      rig.run(5);
    }
    assertEquals(300, status(rig, "keep").records());
    assertEquals(0, dropped(rig, "keep", DropReason.OLDEST));
    assertEquals(2_000, status(rig, "bulk").records() + dropped(rig, "bulk", DropReason.OLDEST));
  }

  @Test
  void a_few_records_that_wait_do_not_keep_the_disk_full_of_what_is_done() {
    SpoolOptions options =
        new SpoolOptions(
            64 * 1024,
            1L << 20,
            20,
            50,
            32 * 1024,
            List.of(
                queue("slow", "slow", 1, AtLimit.REFUSE, 0, 0),
                queue("fast", "fast", 6, AtLimit.REFUSE, 0, 0)));
    SpoolRig rig = new SpoolRig(disk, options);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    List<Long> slow = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      String topic = i % 20 == 0 ? "slow" : "fast";
      long id = rig.spool.append(topic, new byte[900], 0);
      assertTrue(id > 0, "at " + i);
      if (topic.equals("slow")) {
        slow.add(id);
      }
      for (SpoolRecord sent = cursor.next(); sent != null; sent = cursor.next()) {
        assertTrue(sent.topic().equals("slow") || cursor.ack(sent.id()));
      }
      rig.run(20);
    }
    assertTrue(rig.spool.stats().compactions() > 10, "" + rig.spool.stats().compactions());
    rig.run(2_000);
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options);
    assertEquals(slow, ids(again.drain(again.spool.cursor("uplink", () -> {}))));
  }

  @Test
  void a_reader_in_the_middle_of_a_segment_misses_nothing_when_it_is_compacted() {
    SpoolOptions options =
        new SpoolOptions(
            64 * 1024,
            512 * 1024,
            20,
            50,
            16 * 1024,
            List.of(queue("slow", "slow", 1, AtLimit.REFUSE, 0, 0)));
    SpoolRig rig = new SpoolRig(disk, options);
    Cursor fast = rig.spool.cursor("fast", () -> {});
    List<Long> slow = new ArrayList<>();
    List<Long> got = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String topic = i % 25 == 0 ? "slow" : "x";
      long id = rig.spool.append(topic, new byte[700], 0);
      assertTrue(id > 0, "at " + i);
      if (topic.equals("slow")) {
        slow.add(id);
      }
      CursorQueue plain = fast.places.get(0);
      for (SpoolRecord sent = plain.next(); sent != null; sent = plain.next()) {
        assertTrue(fast.ack(sent.id()));
      }
      SpoolRecord one = i % 30 == 0 ? fast.places.get(1).next() : null;
      if (one != null) {
        got.add(one.id());
      }
      rig.run(20);
    }
    assertTrue(rig.spool.stats().compactions() > 2, "" + rig.spool.stats().compactions());
    rig.drain(fast).stream().filter(r -> r.topic().equals("slow")).forEach(r -> got.add(r.id()));
    assertEquals(slow, got);
  }

  @Test
  void the_count_of_what_waits_is_exact_after_a_restart() {
    SpoolOptions options = with(queue("q", "q/#", 6, AtLimit.REFUSE, 0, 0));
    SpoolRig rig = new SpoolRig(disk, options);
    Cursor one = rig.spool.cursor("one", () -> {});
    Cursor two = rig.spool.cursor("two", () -> {});
    for (int i = 0; i < 400; i++) {
      assertTrue(rig.spool.append(i % 2 == 0 ? "q/a" : "b", new byte[900], 0) > 0);
      rig.run(5);
    }
    rig.drain(one).subList(0, 250).forEach(record -> one.ack(record.id()));
    rig.drain(two).subList(0, 230).forEach(record -> two.ack(record.id()));
    assertEquals(0, status(rig, "q").records());
    assertEquals(170, status(rig, "default").records());
    rig.run(2_000);
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options);
    var _ = again.spool.cursor("one", () -> {});
    var _ = again.spool.cursor("two", () -> {});
    again.run(100);
    assertEquals(0, status(again, "q").records());
    assertEquals(0, status(again, "q").bytes());
    assertEquals(170, status(again, "default").records());
    assertEquals(170L * SegmentFormat.dataBytes(1, 900), status(again, "default").bytes());
  }

  @Test
  void a_queue_that_is_not_configured_any_more_is_emptied_and_then_forgotten() {
    SpoolRig rig = new SpoolRig(disk, with(queue("old", "old", 6, AtLimit.REFUSE, 0, 0)));
    for (int i = 0; i < 100; i++) {
      assertTrue(rig.spool.append("old", new byte[900], 0) > 0);
      rig.run(5);
    }
    rig.run(1_000);
    SpoolOptions without = with(queue("new", "new", 6, AtLimit.REFUSE, 0, 0));
    SimulatedDisk second = disk.reboot(new Random(1));
    SpoolRig next = new SpoolRig(second, without);
    Cursor cursor = next.spool.cursor("uplink", () -> {});
    assertEquals(100, status(next, "old").records());
    List<SpoolRecord> all = next.drain(cursor);
    assertEquals(100, all.size());
    all.forEach(record -> cursor.ack(record.id()));
    next.run(5_000);
    SpoolRig last = new SpoolRig(second.reboot(new Random(2)), without);
    assertEquals(
        List.of("new", "default"),
        last.spool.stats().queues().stream().map(QueueStatus::name).toList());
  }

  @Test
  void topics_beyond_what_is_counted_apart_are_counted_together() {
    SpoolRig rig = new SpoolRig(disk, with(queue("q", "q/#", 4, AtLimit.DROP_NEWEST, 0, 1)));
    assertTrue(rig.spool.append("q/first", new byte[1], 0) > 0);
    for (int i = 0; i < DropTotals.TOPICS_MAX + 10; i++) {
      assertEquals(Spool.DROPPED, rig.spool.append("q/" + i, new byte[1], 0));
    }
    assertEquals(10, dropped(rig, "other", DropReason.NEWEST));
    assertEquals(DropTotals.TOPICS_MAX + 10L, rig.spool.stats().dropped());
  }
}
