package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The power goes at every I/O call of a scripted run; recovery then holds every promise. */
class SpoolCrashTest {
  private static final int SEEDS_PER_CALL = 6;
  private static final int ROUNDS = 24;

  /** What the producer and the uplink know: the promises to hold the spool to. */
  private static final class Ledger {
    final TreeMap<Long, byte[]> appended = new TreeMap<>();
    long durableId = -1;
    long ackedThroughId = -1;
    long durableAckId = -1;
  }

  @Test
  void after_a_crash_at_any_call_every_durable_record_that_was_not_acknowledged_is_there() {
    SimulatedDisk whole = new SimulatedDisk();
    script(whole, new Ledger(), new Random(1));
    int calls = whole.calls();
    assertTrue(calls > 60, "the script writes, rolls and deletes: " + calls);
    for (int call = 1; call <= calls; call++) {
      for (int seed = 0; seed < SEEDS_PER_CALL; seed++) {
        crashAt(call, 1_000L * call + seed);
      }
    }
  }

  private static void crashAt(int call, long seed) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.failAt(call, SimulatedDisk.Fault.CRASH);
    Ledger ledger = new Ledger();
    script(disk, ledger, new Random(1));
    SimulatedDisk rebooted = disk.reboot(new Random(seed));
    String where = "crash at call " + call + ", seed " + seed;
    verify(rebooted, ledger, where);
    verify(rebooted.reboot(new Random(seed)), ledger, where + ", second recovery");
  }

  @Test
  void after_a_kill_all_that_was_written_is_there() {
    for (int seed = 0; seed < 50; seed++) {
      SimulatedDisk disk = new SimulatedDisk();
      Ledger ledger = new Ledger();
      script(disk, ledger, new Random(seed));
      verify(disk.restart(), ledger, "kill, seed " + seed);
    }
  }

  /** Appends, takes, acknowledges, in an order that a seed decides. */
  private static void script(SimulatedDisk disk, Ledger ledger, Random random) {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    if (!rig.opened) {
      return;
    }
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    ArrayDeque<SpoolRecord> taken = new ArrayDeque<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = random.nextInt(8); i > 0; i--) {
        append(rig, ledger, random);
      }
      rig.run(random.nextInt(60));
      taken.addAll(rig.drain(cursor));
      for (int i = random.nextInt(taken.size() + 1); i > 0; i--) {
        assertTrue(cursor.ack(taken.remove().id()));
      }
      rig.run(random.nextInt(10) == 0 ? 1_500 : 30);
      ledger.durableId = rig.spool.durableId();
      ledger.ackedThroughId = cursor.ackedThroughId();
      ledger.durableAckId = cursor.durableAckId;
    }
  }

  private static void append(SpoolRig rig, Ledger ledger, Random random) {
    byte[] payload = new byte[random.nextInt(6_000)];
    random.nextBytes(payload);
    long id = rig.spool.append("topic/" + random.nextInt(3), payload, 7);
    if (id != Spool.REFUSED) {
      ledger.appended.put(id, payload);
    }
  }

  private static void verify(SimulatedDisk disk, Ledger ledger, String where) {
    SpoolRig rig = new SpoolRig(disk, SpoolRig.smallSegments());
    assertTrue(rig.opened, where);
    Cursor cursor = rig.spool.cursor("uplink", () -> {});
    assertTrue(cursor.ackedThroughId() <= ledger.ackedThroughId, where + ": acked too much");
    assertTrue(cursor.ackedThroughId() >= ledger.durableAckId, where + ": a durable ack is gone");
    List<Long> found = new ArrayList<>();
    for (SpoolRecord record : rig.drain(cursor)) {
      found.add(record.id());
      assertArrayEquals(ledger.appended.get(record.id()), record.payload(), where);
    }
    List<Long> sorted = found.stream().distinct().sorted().toList();
    assertEquals(sorted, found, where + ": in order, none twice");
    for (long id : ledger.appended.keySet()) {
      if (id <= ledger.durableId && id > ledger.ackedThroughId) {
        assertTrue(found.contains(id), where + ": lost " + RecordId.text(id));
      }
    }
    long next = rig.spool.append("t", new byte[1], 0);
    assertTrue(ledger.appended.isEmpty() || next > ledger.appended.lastKey(), where + ": id again");
  }
}
