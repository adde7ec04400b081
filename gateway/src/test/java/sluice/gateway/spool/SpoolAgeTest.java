package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.gateway.spool.QueueOptions.AtLimit;
import sluice.gateway.spool.QueueOptions.Durability;
import sluice.loop.BootId;

/** What is too old, when the wall clock jumps, is not known, or was not. */
class SpoolAgeTest {
  private static final long HOUR = 3_600_000;

  private final SimulatedDisk disk = new SimulatedDisk();

  private static SpoolOptions options() {
    QueueOptions hours =
        new QueueOptions("q", List.of("q/#"), 4, AtLimit.REFUSE, 0, 0, 2 * HOUR, Durability.DISK);
    return new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of(hours));
  }

  private static void append(SpoolRig rig, int count) {
    for (int i = 0; i < count; i++) {
      assertTrue(rig.spool.append("q/a", new byte[900], rig.clock.nanoTime()) > 0);
    }
    rig.run(2_000);
  }

  private static long left(SpoolRig rig) {
    return rig.spool.stats().queues().stream()
        .filter(queue -> queue.name().equals("q"))
        .findFirst()
        .orElseThrow()
        .records();
  }

  /** With the tail's budget some are in memory and some are not. */
  private static final int MANY = 100;

  @Test
  void a_wall_clock_that_jumps_ahead_for_years_expires_nothing() {
    SpoolRig rig = new SpoolRig(disk, options());
    rig.clock.wallKnown(false);
    append(rig, MANY);
    rig.clock.jumpWallMillis(10L * 365 * 24 * HOUR);
    rig.clock.wallKnown(true);
    rig.run(HOUR);
    assertEquals(MANY, left(rig));
    rig.run(HOUR + 120_000);
    assertEquals(0, left(rig));
  }

  @Test
  void a_wall_clock_that_jumps_back_keeps_nothing_longer() {
    SpoolRig rig = new SpoolRig(disk, options());
    append(rig, MANY);
    rig.clock.jumpWallMillis(-30 * 24 * HOUR);
    rig.run(2 * HOUR + 120_000);
    assertEquals(0, left(rig));
  }

  @Test
  void records_of_an_earlier_boot_expire_once_the_time_is_known_if_theirs_was() {
    append(new SpoolRig(disk, options()), MANY);
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options(), new BootId(1, 2));
    again.clock.wallKnown(false);
    again.clock.jumpWallMillis(10L * 365 * 24 * HOUR);
    again.run(HOUR);
    assertEquals(MANY, left(again));
    again.clock.jumpWallMillis(-10L * 365 * 24 * HOUR + 3 * HOUR);
    again.clock.wallKnown(true);
    again.run(120_000);
    assertEquals(0, left(again));
  }

  @Test
  void records_of_an_earlier_boot_whose_time_was_never_known_do_not_expire() {
    SpoolRig rig = new SpoolRig(disk, options());
    rig.clock.wallKnown(false);
    append(rig, MANY);
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options(), new BootId(1, 2));
    again.run(24 * HOUR);
    assertEquals(MANY, left(again));
  }

  @Test
  void a_record_keeps_its_boot_its_clock_and_what_its_time_is_worth() {
    SpoolRig rig = new SpoolRig(disk, options());
    rig.clock.wallKnown(false);
    assertTrue(rig.spool.append("q/a", new byte[1], 77, TimeMark.OPEN) > 0);
    assertTrue(rig.spool.append("q/a", new byte[1], 78) > 0);
    rig.clock.wallKnown(true);
    assertTrue(rig.spool.append("q/a", new byte[1], 79) > 0);
    rig.run(100);
    SpoolRig again = new SpoolRig(disk.reboot(new Random(1)), options(), new BootId(1, 2));
    List<SpoolRecord> all = again.drain(again.spool.cursor("uplink", () -> {}));
    assertEquals(
        List.of(TimeMark.OPEN, TimeMark.UNKNOWN, TimeMark.KNOWN),
        all.stream().map(SpoolRecord::time).toList());
    assertEquals(List.of(77L, 78L, 79L), all.stream().map(SpoolRecord::monotonicNanos).toList());
    all.forEach(record -> assertEquals(SpoolRig.BOOT, record.boot()));
  }
}
