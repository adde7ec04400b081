package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.gateway.spool.SpoolInspection.Backlog;
import sluice.gateway.spool.SpoolInspection.DamagedRange;
import sluice.gateway.spool.SpoolInspection.SegmentFacts;
import sluice.gateway.spool.SpoolInspection.SegmentState;

/** What is told of a spool's files is what the spool says itself, and no byte of them changes. */
class SpoolInspectionTest {
  private final SimulatedDisk disk = new SimulatedDisk();

  private static Backlog backlog(SpoolInspection of, String cursor, String queue)
      throws IOException {
    return of.backlogs(Set.of(cursor)).stream()
        .filter(b -> b.queue().equals(queue))
        .findFirst()
        .orElseThrow();
  }

  private static SegmentFacts sealed(Disk of) throws IOException {
    return SpoolInspection.of(of).segments().stream()
        .filter(segment -> segment.state() == SegmentState.SEALED)
        .skip(1)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void backlogs_and_queues_are_what_the_spool_itself_counts() throws IOException {
    SpoolRig rig = SpoolDirectory.fill(disk);
    SpoolInspection inspection = SpoolInspection.of(disk);
    for (QueueStatus queue : rig.spool.stats().queues()) {
      Backlog backlog = backlog(inspection, "cloud", queue.name());
      assertEquals(queue.records(), backlog.records(), queue.name());
      assertEquals(queue.bytes(), backlog.bytes(), queue.name());
    }
    assertEquals(260, backlog(inspection, "cloud", "default").records());
    assertEquals(SpoolDirectory.PLAIN, backlog(inspection, "other", "default").records());
    assertEquals(-1, backlog(inspection, "other", "default").ackedThroughId());
    assertEquals(rig.spool.drops(), inspection.drops());
    assertEquals(Set.of("cloud"), inspection.cursors());
    assertEquals(1, inspection.epoch());
  }

  @Test
  void every_record_is_read_once_and_says_who_has_it() throws IOException {
    SpoolRig rig = SpoolDirectory.fill(disk);
    SpoolInspection inspection = SpoolInspection.of(disk);
    List<Long> plain = new ArrayList<>();
    int[] acked = new int[1];
    int[] dropped = new int[1];
    inspection.records(record -> {
      if (record.topic().equals("t/plain")) {
        plain.add(record.id());
      }
      acked[0] += inspection.isAcked("cloud", record) ? 1 : 0;
      dropped[0] += inspection.isDropped(record) ? 1 : 0;
      return true;
    });
    assertEquals(SpoolDirectory.PLAIN, plain.size());
    assertEquals(plain.stream().distinct().sorted().toList(), plain);
    assertEquals(40, acked[0]);
    assertEquals(SpoolDirectory.FEW_DROPPED, dropped[0]);
    assertEquals(rig.spool.lastId(), rig.spool.durableId());
  }

  @Test
  void a_visitor_that_has_enough_ends_the_reading() throws IOException {
    SpoolDirectory.fill(disk);
    int[] seen = new int[1];
    SpoolInspection.of(disk).records(record -> ++seen[0] < 7);
    assertEquals(7, seen[0]);
  }

  @Test
  void nothing_is_written() throws IOException {
    SpoolDirectory.fill(disk);
    SimulatedDisk after = disk.reboot(new Random(1));
    SpoolInspection inspection = SpoolInspection.of(after);
    assertEquals(List.of(), inspection.verify());
    assertTrue(inspection.segments().size() >= 4, inspection.segments().toString());
    inspection.records(record -> true);
    assertEquals(0, after.calls());
  }

  @Test
  void a_bit_flipped_anywhere_in_a_full_segment_is_found_where_it_is() throws IOException {
    SpoolDirectory.fill(disk);
    SegmentFacts victim = sealed(disk);
    for (int at = 0; at < victim.bytes(); at += at < 800 || at > victim.bytes() - 200 ? 1 : 613) {
      disk.flipBit(victim.name(), at, at % 8);
      List<DamagedRange> damaged = SpoolInspection.of(disk).verify();
      disk.flipBit(victim.name(), at, at % 8);
      assertEquals(1, damaged.size(), "at " + at + ": " + damaged);
      DamagedRange range = damaged.get(0);
      assertEquals(victim.name(), range.file());
      boolean there = range.offset() <= at && at < range.offset() + range.bytes();
      assertTrue(there, "at " + at + ": " + range);
    }
    assertEquals(List.of(), SpoolInspection.of(disk).verify());
  }

  @Test
  void a_record_cut_out_of_a_full_segment_is_missed_by_its_footer() throws IOException {
    SpoolDirectory.fill(disk);
    SegmentFacts victim = sealed(disk);
    byte[] content = disk.content(victim.name());
    int[] first = new int[2];
    try (DiskFile file = disk.open(victim.name())) {
      new SegmentScanner(file, SegmentFormat.HEADER_BYTES, content.length)
          .walk((in, at, length) -> {
            first[0] += SegmentFormat.type(in, at) == SegmentFormat.DATA ? 0 : 8 + length;
            first[1] = 8 + length;
            return SegmentFormat.type(in, at) != SegmentFormat.DATA;
          });
      int from = SegmentFormat.HEADER_BYTES + first[0];
      int rest = content.length - from - first[1];
      file.write(ByteBuffer.wrap(content, from + first[1], rest), from);
      file.truncate(from + rest);
    }
    List<DamagedRange> damaged = SpoolInspection.of(disk).verify();
    assertEquals(1, damaged.size(), damaged.toString());
    assertTrue(damaged.get(0).what().contains("footer"), damaged.toString());
  }

  @Test
  void what_a_power_cut_leaves_at_the_end_is_no_damage() throws IOException {
    SpoolDirectory.fill(disk);
    List<SegmentFacts> all = SpoolInspection.of(disk).segments();
    SegmentFacts last = all.get(all.size() - 1);
    assertEquals(SegmentState.OPEN, last.state());
    int written = (int) last.bytes();
    byte[] content = disk.content(last.name());
    while (content[written - 1] == 0) {
      written--;
    }
    for (int size = written; size > written - 300; size--) {
      disk.cut(last.name(), size);
      assertEquals(List.of(), SpoolInspection.of(disk).verify(), "cut to " + size);
    }
  }

  @Test
  void a_damaged_segment_that_was_kept_aside_is_listed() throws IOException {
    SpoolRig rig = SpoolDirectory.fill(disk);
    String victim = sealed(disk).name();
    disk.rename(victim, victim + Quarantine.SUFFIX);
    SegmentFacts aside =
        SpoolInspection.of(disk).segments().stream()
            .filter(segment -> segment.state() == SegmentState.QUARANTINED)
            .findFirst()
            .orElseThrow();
    assertEquals(victim + ".damaged", aside.name());
    assertEquals(disk.content(aside.name()).length, aside.bytes());
    assertFalse(rig.spool.stats().segments() == 0);
  }
}
