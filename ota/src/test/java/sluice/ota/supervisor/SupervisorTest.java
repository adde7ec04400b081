package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.control.ControlMessage;
import sluice.loop.posix.Signals;
import sluice.ota.Mark;

/** A supervisor with real child processes that behave well and badly. */
class SupervisorTest {
  @TempDir private Path dir;

  @Test
  void a_good_release_is_installed_tried_proven_and_committed_and_the_old_one_can_come_back()
      throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      rig.untilSettled("factory");
      assertEquals(
          new ControlMessage.Answer(true, "slot a: COMMITTED"), rig.ask("install", "1.1.0 good"));
      assertTrue(
          rig.progress().containsAll(List.of("writing slot a", "slot a proves itself")),
          "" + rig.progress());
      assertTrue(rig.works("a"), rig.supervisor.status());
      assertEquals("committed slot a 1.1.0", rig.lastHistory());
      assertEquals(Mark.GOOD, rig.store.slots().a());

      assertEquals(
          new ControlMessage.Answer(true, "slot a: ROLLED_BACK"),
          rig.ask("rollback", "sensor 3 is silent"));
      rig.untilSettled("factory");
      assertEquals("rolled_back slot a 1.1.0: sensor 3 is silent", rig.lastHistory());
    }
  }

  @Test
  void a_child_that_is_killed_is_started_again_and_one_that_hangs_is_replaced() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      for (int signal : new int[] {Signals.KILL, 19}) { // 19 stops it where it is
        rig.untilSettled("factory");
        long pid = rig.pid();
        assertTrue(Signals.send(pid, signal));
        rig.until(() -> rig.pid() != pid && rig.pid() > 0, "another process");
      }
      rig.untilSettled("factory");
    }
  }

  @Test
  void what_dies_again_and_again_is_started_for_recovery_and_an_update_is_taken_there()
      throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "exits")) {
      rig.until(
          () -> rig.supervisor.status().contains("\"part\":\"recovery\""), "recovery after deaths");
      assertEquals(
          new ControlMessage.Answer(true, "slot a: COMMITTED"), rig.ask("install", "1.1.0 good"));
      rig.untilSettled("a");
    }
  }

  @Test
  void one_that_dies_of_a_damaged_start_cache_is_started_without_it() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "damaged-cache")) {
      rig.untilSettled("factory");
      assertTrue(rig.supervisor.status().contains("\"deaths\":2"), rig.supervisor.status());
    }
  }

  @Test
  void a_child_that_does_not_stop_is_killed_in_the_end() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "stays")) {
      rig.untilSettled("factory");
      assertTrue(rig.ask("install", "1.1.0 good").ok());
      assertTrue(rig.works("a"), rig.supervisor.status());
    }
  }

  @Test
  void children_that_can_hand_over_do_so_and_the_new_one_goes_on_where_the_old_one_was()
      throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "hands")) {
      rig.untilSettled("factory");
      assertTrue(rig.ask("install", "1.1.0 hands").ok());
      rig.untilSettled("a");
      assertTrue(rig.ask("install", "1.2.0 hands").ok());
      rig.untilSettled("b");
      long pid = rig.pid();
      ControlMessage.Answer worse = rig.ask("install", "1.3.0 hands-drops");
      assertEquals("ended by exit code 9", worse.text());
      assertEquals(pid, rig.pid(), "it took everything back, and goes on");
      assertTrue(rig.works("b"), rig.supervisor.status());
    }
  }

  @Test
  void one_that_takes_over_and_does_nothing_with_it_gives_everything_back() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "hands")) {
      rig.untilSettled("factory");
      long pid = rig.pid();
      ControlMessage.Answer answer = rig.ask("install", "1.1.0 hands-ignores");
      assertTrue(answer.text().startsWith("readings: 0.0 a second"), answer.text());
      assertEquals(pid, rig.pid());
      rig.untilSettled("factory");
    }
  }

  @Test
  void a_trial_that_took_over_and_is_given_up_hands_everything_back() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "hands")) {
      rig.untilSettled("factory");
      long pid = rig.pid();
      ControlMessage.Answer[] first = new ControlMessage.Answer[1];
      rig.loop.setInterval(
          20,
          () -> {
            if (first[0] == null && rig.supervisor.status().contains("slot a proves itself")) {
              assertNotEquals(pid, rig.pid());
              first[0] = new ControlMessage.Answer(true, "");
              rig.supervisor.handle(new sluice.ota.UpdateEvent.RollbackAsked("enough"));
            }
          });
      assertEquals("enough", rig.ask("install", "1.1.0 hands").text());
      rig.until(() -> rig.works("factory"), "back");
      assertEquals(pid, rig.pid());
    }
  }

  @Test
  void questions_that_make_no_sense_now_are_answered_with_the_way_out() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      rig.untilSettled("factory");
      assertEquals(
          "no slot is on trial; 'sluice ota install' writes one", rig.ask("commit", "").text());
      assertEquals(
          "the package's own release is current; there is none before it",
          rig.ask("rollback", "").text());
      assertEquals("its signature is nobody's", rig.ask("install", "rubbish").text());
      assertTrue(rig.ask("sing", "").text().startsWith("nobody knows what 'sing' is"));
      assertTrue(rig.ask("stage", "1.1.0 good").ok());
      assertEquals(Mark.TRIAL, rig.store.slots().a());
      assertTrue(rig.ask("commit", "").ok());
      rig.untilSettled("a");
    }
  }
}
