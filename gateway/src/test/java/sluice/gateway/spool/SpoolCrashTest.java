package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The power goes, the disk fails or fills up at every I/O call of a scripted run; recovery then
 * holds every promise.
 */
class SpoolCrashTest {
  /** {@code -Dsluice.crash.seeds=500} for a longer run. */
  private static final int SEEDS_PER_CALL = Integer.getInteger("sluice.crash.seeds", 2);

  private static final int SCRIPTS = 5;

  @Test
  void after_a_crash_at_any_call_every_promise_holds() {
    int schedules = 0;
    long compactions = 0;
    int acks = 0;
    int drops = 0;
    for (int script = 1; script <= SCRIPTS; script++) {
      SimulatedDisk whole = new SimulatedDisk();
      CrashScript run = new CrashScript(whole, script).run();
      compactions += run.compactions();
      acks += run.acksDuringCommits();
      drops += run.dropsDuringCommits();
      for (int call = 1; call <= whole.calls(); call++) {
        for (int seed = 0; seed < SEEDS_PER_CALL; seed++) {
          crashAt(script, call, 1_000L * call + seed);
          schedules++;
        }
      }
    }
    String covered =
        schedules + " crashes, " + acks + " acks and " + drops + " drops during commits, ";
    covered += compactions + " compactions";
    assertTrue(schedules > 1_900 && acks > 200 && drops > 10 && compactions > 3, covered);
    System.out.println("spool: " + covered);
  }

  private static void crashAt(int script, int call, long seed) {
    SimulatedDisk disk = new SimulatedDisk();
    disk.failAt(call, SimulatedDisk.Fault.CRASH);
    String where = "script " + script + ", crash at call " + call + ", seed " + seed;
    verifyReboot(disk, new CrashScript(disk, script).run().ledger, seed, where);
  }

  private static void verifyReboot(
      SimulatedDisk disk, CrashLedger ledger, long seed, String where) {
    SimulatedDisk rebooted = disk.reboot(new Random(seed));
    ledger.verify(rebooted, where);
    ledger.verify(rebooted.reboot(new Random(seed)), where + ", second recovery");
  }

  @Test
  void after_a_kill_all_that_was_written_is_there() {
    for (int seed = 0; seed < 20; seed++) {
      SimulatedDisk disk = new SimulatedDisk();
      CrashScript script = new CrashScript(disk, seed).run();
      script.ledger.verify(disk.restart(), "kill, seed " + seed);
    }
  }

  @Test
  void after_an_error_or_a_full_disk_at_any_call_nothing_taken_is_given_up() {
    int schedules = 0;
    for (SimulatedDisk.Fault fault :
        new SimulatedDisk.Fault[] {SimulatedDisk.Fault.ERROR, SimulatedDisk.Fault.FULL}) {
      for (int script = 1; script <= SCRIPTS / 2; script++) {
        SimulatedDisk whole = new SimulatedDisk();
        var _ = new CrashScript(whole, script).run();
        for (int call = 1; call <= whole.calls(); call++) {
          String where = "script " + script + ", " + fault + " at call " + call;
          SimulatedDisk disk = new SimulatedDisk();
          disk.failAt(call, fault);
          CrashScript run = new CrashScript(disk, script).run();
          if (run.rig.opened) {
            run.settle(where);
          }
          verifyReboot(disk, run.ledger, call, where);
          schedules++;
        }
      }
    }
    assertTrue(schedules > 700, "schedules: " + schedules);
    System.out.println("spool: " + schedules + " errors and full disks");
  }

  @Test
  void after_an_error_and_a_crash_soon_after_it_every_promise_holds() {
    int schedules = 0;
    for (int script = 1; script <= SCRIPTS; script++) {
      SimulatedDisk whole = new SimulatedDisk();
      var _ = new CrashScript(whole, script).run();
      Random random = new Random(script);
      for (int call = 1; call <= whole.calls(); call++) {
        for (int seed = 0; seed < SEEDS_PER_CALL / 2; seed++) {
          SimulatedDisk disk = new SimulatedDisk();
          boolean full = random.nextBoolean();
          disk.failAt(call, full ? SimulatedDisk.Fault.FULL : SimulatedDisk.Fault.ERROR);
          int later = 1 + random.nextInt(30);
          disk.failAt(call + later, SimulatedDisk.Fault.CRASH);
          String where = "script " + script + ", " + (full ? "full" : "error") + " at call " + call;
          where += ", crash " + later + " calls later, seed " + seed;
          CrashScript run = new CrashScript(disk, script).run();
          verifyReboot(disk, run.ledger, seed, where);
          schedules++;
        }
      }
    }
    assertTrue(schedules > 800, "schedules: " + schedules);
    System.out.println("spool: " + schedules + " crashes after an error or a full disk");
  }

  @Test
  void after_an_error_at_any_read_nothing_is_passed_over() {
    int schedules = 0;
    for (int script = 1; script <= SCRIPTS; script++) {
      SimulatedDisk whole = new SimulatedDisk();
      var _ = new CrashScript(whole, script).run();
      for (int read = 1; read <= whole.reads(); read++) {
        String where = "script " + script + ", error at read " + read;
        SimulatedDisk disk = new SimulatedDisk();
        disk.failAtRead(read);
        CrashScript run = new CrashScript(disk, script).run();
        run.settle(where);
        run.ledger.verify(disk.restart(), where);
        schedules++;
      }
    }
    assertTrue(schedules > 200, "schedules: " + schedules);
    System.out.println("spool: " + schedules + " errors on reading");
  }
}
