package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A producer and two uplinks at work on a spool whose disk is quick or slow: appends, takes,
 * acknowledges, loses connections, in an order that a seed decides, also while a commit is on its
 * way.
 */
final class CrashScript {
  private static final int ROUNDS = 40;

  /** Payloads are cut out of it. */
  private static final byte[] NOISE = new byte[64 * 1024];

  static {
    new Random(42).nextBytes(NOISE);
  }

  final CrashLedger ledger = new CrashLedger();
  final SpoolRig rig;
  private final SimulatedDisk disk;
  private final Random random;

  /** More comes than the uplinks take, and whole segments are dropped. */
  private final boolean stormy;

  private final List<Cursor> cursors = new ArrayList<>();
  private final Map<Cursor, Deque<SpoolRecord>> taken = new HashMap<>();
  private int acksDuringCommits;
  private int dropsDuringCommits;

  CrashScript(SimulatedDisk disk, long seed) {
    this.disk = disk;
    this.random = new Random(seed);
    this.stormy = seed % 3 == 0;
    this.rig = new SpoolRig(disk, CrashLedger.options());
  }

  /** Runs it to the end, or until the power goes. */
  CrashScript run() {
    if (!rig.opened) {
      return this;
    }
    for (String uplink : CrashLedger.UPLINKS) {
      Cursor cursor = rig.spool.cursor(uplink, () -> {});
      cursors.add(cursor);
      taken.put(cursor, new ArrayDeque<>());
    }
    boolean holdsNewest = random.nextBoolean(); // it pins segments, which are compacted then
    for (int round = 0; round < ROUNDS && !disk.isCrashed(); round++) {
      rig.diskMillis = random.nextInt(3) * 25L;
      append(random.nextInt(8));
      pass(random.nextInt(50));
      append(random.nextInt(stormy ? 8 : 5));
      for (Cursor cursor : cursors) {
        take(cursor, holdsNewest);
      }
      acknowledge();
      boolean quiet = random.nextInt(6) == 0;
      pass(quiet ? 3_000 : 30);
      acknowledge();
      pass(random.nextInt(40));
      if (quiet && rig.spool.state() == SpoolState.OPEN && !rig.isCommitting()) {
        ledger.noteQuiet();
      }
    }
    return this;
  }

  /** All faults are over: what was appended must become durable now. */
  void settle(String where) {
    rig.diskMillis = 0;
    pass(10_000);
    boolean done = rig.spool.durableId() == rig.spool.lastId();
    assertTrue(done && rig.spool.state() == SpoolState.OPEN, where + ": " + rig.spool.stats());
  }

  long compactions() {
    return rig.spool.stats().compactions();
  }

  int acksDuringCommits() {
    return acksDuringCommits;
  }

  int dropsDuringCommits() {
    return dropsDuringCommits;
  }

  private void pass(long millis) {
    rig.run(millis);
    cursors.forEach(ledger::noteDrops);
    ledger.noteDurable(rig, cursors);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      int from = random.nextInt(NOISE.length - 6_000);
      byte[] payload = Arrays.copyOfRange(NOISE, from, from + random.nextInt(6_000));
      int which = random.nextInt(CrashLedger.TOPICS.size());
      String topic = CrashLedger.TOPICS.get(stormy ? 1 + which % 2 : which);
      long id = rig.spool.append(topic, payload, 7);
      if (id == Spool.DROPPED) {
        ledger.newest.merge(topic, 1L, Long::sum);
      } else if (id != Spool.REFUSED) {
        ledger.appended.put(
            id, new SpoolRecord(id, 0, topic, payload, 7, SpoolRig.BOOT, 0, TimeMark.KNOWN));
      }
      int before = ledger.dropped.size();
      ledger.noteDrops(cursors.get(0));
      dropsDuringCommits += rig.isCommitting() ? ledger.dropped.size() - before : 0;
    }
  }

  private void take(Cursor cursor, boolean holdsNewest) {
    int seldom = stormy ? 8 : cursor.name.equals("late") ? 3 : 2;
    if (random.nextInt(seldom) == 0) {
      for (SpoolRecord record : rig.drain(cursor)) {
        if (!holdsNewest || !record.topic().startsWith("newest/")) {
          taken.getOrDefault(cursor, new ArrayDeque<>()).add(record);
        }
      }
    }
    if (random.nextInt(8) == 0) {
      cursor.rewindToAcked();
      taken.getOrDefault(cursor, new ArrayDeque<>()).clear();
    }
  }

  private void acknowledge() {
    ledger.noteDrops(cursors.get(0)); // taking turns the loop, too
    taken.forEach((cursor, records) -> {
      for (int i = random.nextInt(records.size() + 1); i > 0; i--) {
        long id = records.remove().id();
        assertTrue(cursor.ack(id));
        ledger.acked.computeIfAbsent(cursor.name, n -> new HashSet<>()).add(id);
        acksDuringCommits += rig.isCommitting() ? 1 : 0;
      }
    });
  }
}
