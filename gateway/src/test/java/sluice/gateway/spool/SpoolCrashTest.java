package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The power goes at every I/O call of a scripted run; recovery then holds every promise. */
class SpoolCrashTest {
  /** {@code -Dsluice.crash.seeds=500} for a longer run. */
  private static final int SEEDS_PER_CALL = Integer.getInteger("sluice.crash.seeds", 3);

  private static final int ROUNDS = 40;
  private static final List<String> TOPICS = List.of("plain/0", "oldest/0", "oldest/1", "newest/0");

  /** What the producer and the uplink know: the promises to hold the spool to. */
  private static final class Ledger {
    final TreeMap<Long, SpoolRecord> appended = new TreeMap<>();
    final Set<Long> acked = new HashSet<>();
    final Set<Long> dropped = new HashSet<>();
    final Set<Long> durablyAcked = new HashSet<>();
    final Map<String, Long> newest = new HashMap<>();
    final Map<String, Long> durableNewest = new HashMap<>();
    long durableId = -1;

    String topic(long id) {
      SpoolRecord record = appended.get(id);
      return record == null ? "" : record.topic();
    }
  }

  private static SpoolOptions options() {
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

  @Test
  void after_a_crash_at_any_call_every_promise_holds() {
    int schedules = 0;
    long compactions = 0;
    for (int script = 1; script <= 5; script++) {
      SimulatedDisk whole = new SimulatedDisk();
      compactions += script(whole, new Ledger(), new Random(script));
      int calls = whole.calls();
      assertTrue(calls > 60, "the script writes, rolls, drops and deletes: " + calls);
      for (int call = 1; call <= calls; call++) {
        for (int seed = 0; seed < SEEDS_PER_CALL; seed++) {
          crashAt(script, call, 1_000L * call + seed);
          schedules++;
        }
      }
    }
    assertTrue(compactions > 3, "compactions: " + compactions);
    assertTrue(schedules > 1_500, "schedules: " + schedules);
    System.out.println("spool: " + schedules + " crashes, scripts 1 to 5");
  }

  private static void crashAt(int script, int call, long seed) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.failAt(call, SimulatedDisk.Fault.CRASH);
    Ledger ledger = new Ledger();
    var _ = script(disk, ledger, new Random(script));
    SimulatedDisk rebooted = disk.reboot(new Random(seed));
    String where = "script " + script + ", crash at call " + call + ", seed " + seed;
    verify(rebooted, ledger, where);
    verify(rebooted.reboot(new Random(seed)), ledger, where + ", second recovery");
  }

  @Test
  void after_a_kill_all_that_was_written_is_there() {
    for (int seed = 0; seed < 20; seed++) {
      SimulatedDisk disk = new SimulatedDisk();
      Ledger ledger = new Ledger();
      var _ = script(disk, ledger, new Random(seed));
      verify(disk.restart(), ledger, "kill, seed " + seed);
    }
  }

  /**
   * Appends, takes, acknowledges, loses the connection, in an order that a seed decides; the
   * compactions.
   */
  private static long script(SimulatedDisk disk, Ledger ledger, Random random) {
    SpoolRig rig = new SpoolRig(disk, options());
    if (!rig.opened) {
      return 0;
    }
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    ArrayDeque<SpoolRecord> taken = new ArrayDeque<>();
    boolean holdsNewest = random.nextBoolean(); // it pins segments, which are compacted then
    for (int round = 0; round < ROUNDS && !disk.isCrashed(); round++) {
      for (int i = random.nextInt(10); i > 0; i--) {
        append(rig, cursor, ledger, random);
      }
      rig.run(random.nextInt(60));
      noteDrops(cursor, ledger);
      if (random.nextInt(3) > 0) {
        for (SpoolRecord record : rig.drain(cursor)) {
          if (!holdsNewest || !record.topic().startsWith("newest/")) {
            taken.add(record);
          }
        }
      }
      for (int i = random.nextInt(taken.size() + 1); i > 0; i--) {
        long id = taken.remove().id();
        assertTrue(cursor.ack(id));
        ledger.acked.add(id);
      }
      if (random.nextInt(8) == 0) {
        cursor.rewindToAcked();
        taken.clear();
      }
      boolean quiet = random.nextInt(6) == 0;
      rig.run(quiet ? 2_500 : 30);
      noteDrops(cursor, ledger);
      noteDurable(rig, cursor, ledger, quiet);
    }
    return rig.spool.stats().compactions();
  }

  private static void append(SpoolRig rig, Cursor cursor, Ledger ledger, Random random) {
    byte[] payload = new byte[random.nextInt(6_000)];
    random.nextBytes(payload);
    String topic = TOPICS.get(random.nextInt(TOPICS.size()));
    long id = rig.spool.append(topic, payload, 7);
    if (id == Spool.DROPPED) {
      ledger.newest.merge(topic, 1L, Long::sum);
    } else if (id != Spool.REFUSED) {
      ledger.appended.put(
          id, new SpoolRecord(id, 0, topic, payload, 7, SpoolRig.BOOT, 0, TimeMark.KNOWN));
    }
    noteDrops(cursor, ledger);
  }

  private static void noteDrops(Cursor cursor, Ledger ledger) {
    for (CursorQueue place : cursor.places) {
      ledger.appended.keySet().stream()
          .filter(place.queue.dropped::contains)
          .filter(id -> topicIsOf(ledger, id, place.queue))
          .forEach(ledger.dropped::add);
    }
  }

  private static boolean topicIsOf(Ledger ledger, long id, Queue queue) {
    return ledger.topic(id).startsWith(queue.options.name() + "/");
  }

  private static void noteDurable(SpoolRig rig, Cursor cursor, Ledger ledger, boolean quiet) {
    ledger.durableId = rig.spool.durableId();
    for (CursorQueue place : cursor.places) {
      ledger.acked.stream()
          .filter(id -> id <= place.durableAckId && topicOrDefault(ledger, id, place.queue))
          .forEach(ledger.durablyAcked::add);
    }
    if (quiet && rig.spool.state() == SpoolState.OPEN) {
      ledger.durableNewest.putAll(ledger.newest);
    }
  }

  private static boolean topicOrDefault(Ledger ledger, long id, Queue queue) {
    boolean plain = ledger.topic(id).startsWith("plain/");
    return queue.number == 0 ? plain : topicIsOf(ledger, id, queue);
  }

  private static void verify(SimulatedDisk disk, Ledger ledger, String where) {
    SpoolRig rig = new SpoolRig(disk, options());
    assertTrue(rig.opened, where);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    Map<String, List<Long>> found = new HashMap<>();
    Set<Long> ids = new HashSet<>();
    for (SpoolRecord record : rig.drain(cursor)) {
      SpoolRecord wanted = ledger.appended.get(record.id());
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
    for (long id : ledger.appended.headMap(ledger.durableId, true).keySet()) {
      boolean gone = ledger.acked.contains(id) || ledger.dropped.contains(id);
      assertTrue(gone || ids.contains(id), where + ": lost " + RecordId.text(id));
    }
    ledger.durablyAcked.forEach(
        id -> assertFalse(ids.contains(id), where + ": came back: " + RecordId.text(id)));
    verifyCounts(rig, ledger, ids, where);
    long next = rig.spool.append("plain/0", new byte[1], 0);
    assertTrue(ledger.appended.isEmpty() || next > ledger.appended.lastKey(), where + ": id again");
  }

  /** A drop is counted if and only if its record is gone. */
  private static void verifyCounts(SpoolRig rig, Ledger ledger, Set<Long> found, String where) {
    for (String topic : TOPICS) {
      List<Long> gone =
          ledger.dropped.stream()
              .filter(id -> ledger.topic(id).equals(topic) && !found.contains(id))
              .toList();
      long certain = gone.stream().filter(id -> id <= ledger.durableId).count();
      long counted = total(rig, topic, DropReason.OLDEST);
      assertTrue(
          counted >= certain && counted <= gone.size(),
          where + ": " + topic + " counted " + counted + ", gone " + certain + "-" + gone.size());
      long newest = total(rig, topic, DropReason.NEWEST);
      assertTrue(newest <= ledger.newest.getOrDefault(topic, 0L), where + ": too many");
      assertTrue(newest >= ledger.durableNewest.getOrDefault(topic, 0L), where + ": too few");
    }
  }

  private static long total(SpoolRig rig, String topic, DropReason reason) {
    return rig.spool.drops().stream()
        .filter(drop -> drop.topic().equals(topic) && drop.reason() == reason)
        .mapToLong(Drop::total)
        .sum();
  }
}
