package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the producer and two uplinks know: the promises to hold a spool to. */
final class CrashLedger {
  /** The uplinks: one keeps up, the other lags. */
  static final List<String> UPLINKS = List.of("quick", "late");

  /** They belong to queues by their first level; {@code plain} to the default one. */
  static final List<String> TOPICS = List.of("plain/0", "oldest/0", "oldest/1", "newest/0");

  final TreeMap<Long, SpoolRecord> appended = new TreeMap<>();
  final Map<String, Set<Long>> acked = new HashMap<>();
  final Map<String, Set<Long>> durablyAcked = new HashMap<>();
  final Set<Long> dropped = new HashSet<>();
  final Map<String, Long> newest = new HashMap<>();
  final Map<String, Long> durableNewest = new HashMap<>();
  long durableId = -1;

  CrashLedger() {
    for (String uplink : UPLINKS) {
      acked.put(uplink, new HashSet<>());
      durablyAcked.put(uplink, new HashSet<>());
    }
  }

  static SpoolOptions options() {
    return new SpoolOptions(
        64 * 1024,
        256 * 1024,
        20,
        50,
        16 * 1024,
        List.of(
            queue("oldest", 6, QueueOptions.AtLimit.DROP_OLDEST, 70_000),
            queue("newest", 2, QueueOptions.AtLimit.DROP_NEWEST, 30_000)));
  }

  private static QueueOptions queue(
      String name, int priority, QueueOptions.AtLimit atLimit, long bytesMax) {
    return new QueueOptions(
        name,
        List.of(name + "/#"),
        priority,
        atLimit,
        bytesMax,
        0,
        0,
        QueueOptions.Durability.DISK);
  }

  String topic(long id) {
    SpoolRecord record = appended.get(id);
    return record == null ? "" : record.topic();
  }

  private boolean isIn(long id, Queue queue) {
    String name = queue.options.name();
    String level = name.equals(QueueOptions.DEFAULT_NAME) ? "plain" : name;
    return topic(id).startsWith(level); // no level begins with another
  }

  void noteDrops(Cursor any) {
    for (CursorQueue place : any.places) {
      DropRanges ranges = place.queue.dropped;
      int last = ranges.count() - 1;
      Set<Long> among =
          last < 0
              ? Set.of()
              : appended.subMap(ranges.first(0), true, ranges.last(last), true).keySet();
      among.stream()
          .filter(place.queue.dropped::contains)
          .filter(id -> isIn(id, place.queue))
          .forEach(dropped::add);
    }
  }

  /** What the spool says is durable. */
  void noteDurable(SpoolRig rig, Iterable<Cursor> cursors) {
    durableId = rig.spool.durableId();
    for (Cursor cursor : cursors) {
      for (CursorQueue place : cursor.places) {
        acked.getOrDefault(cursor.name, Set.of()).stream()
            .filter(id -> id <= place.durableAckId && isIn(id, place.queue))
            .forEach(id -> durablyAcked.getOrDefault(cursor.name, Set.of()).add(id));
      }
    }
  }

  /** All drops of newest records so far are in the log. */
  void noteQuiet() {
    durableNewest.putAll(newest);
  }

  /** Opens what is left, and holds it to all promises. */
  void verify(SimulatedDisk disk, String where) {
    SpoolRig rig = new SpoolRig(disk, options());
    assertTrue(rig.opened, where);
    Set<Long> foundByAny = new HashSet<>();
    for (String uplink : UPLINKS) {
      Set<Long> found = drained(rig, uplink, where);
      for (long id : appended.headMap(durableId, true).keySet()) {
        boolean gone = acked.getOrDefault(uplink, Set.of()).contains(id) || dropped.contains(id);
        assertTrue(
            gone || found.contains(id), where + ": " + uplink + " lost " + RecordId.text(id));
      }
      for (long id : durablyAcked.getOrDefault(uplink, Set.of())) {
        assertFalse(
            found.contains(id), where + ": came back to " + uplink + ": " + RecordId.text(id));
      }
      foundByAny.addAll(found);
    }
    verifyCounts(rig, foundByAny, where);
    long next = rig.spool.lastId() + 1;
    assertTrue(appended.isEmpty() || next > appended.lastKey(), where + ": id again");
  }

  private Set<Long> drained(SpoolRig rig, String uplink, String where) {
    Map<String, List<Long>> found = new HashMap<>();
    Set<Long> ids = new HashSet<>();
    for (SpoolRecord record : rig.drain(rig.spool.cursor(uplink, () -> {}))) {
      SpoolRecord wanted = appended.get(record.id());
      assertNotNull(wanted, where + ": an id that was never given");
      assertEquals(wanted.topic(), record.topic(), where);
      assertArrayEquals(wanted.payload(), record.payload(), where);
      found.computeIfAbsent(record.topic(), t -> new ArrayList<>()).add(record.id());
      ids.add(record.id());
    }
    for (List<Long> ofTopic : found.values()) {
      List<Long> sorted = ofTopic.stream().distinct().sorted().toList();
      assertEquals(sorted, ofTopic, where + ": in order, none twice");
    }
    return ids;
  }

  /** A drop is counted if and only if its record is gone. */
  private void verifyCounts(SpoolRig rig, Set<Long> found, String where) {
    for (String topic : TOPICS) {
      List<Long> gone =
          dropped.stream().filter(id -> topic(id).equals(topic) && !found.contains(id)).toList();
      long certain = gone.stream().filter(id -> id <= durableId).count();
      long counted = total(rig, topic, DropReason.OLDEST);
      assertTrue(
          counted >= certain && counted <= gone.size(),
          where + ": " + topic + " counted " + counted + ", gone " + certain + "-" + gone.size());
      long refused = total(rig, topic, DropReason.NEWEST);
      assertTrue(refused <= newest.getOrDefault(topic, 0L), where + ": too many");
      assertTrue(refused >= durableNewest.getOrDefault(topic, 0L), where + ": too few");
    }
  }

  private static long total(SpoolRig rig, String topic, DropReason reason) {
    return rig.spool.drops().stream()
        .filter(drop -> drop.topic().equals(topic) && drop.reason() == reason)
        .mapToLong(Drop::total)
        .sum();
  }
}
