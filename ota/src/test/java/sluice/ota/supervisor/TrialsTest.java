package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.loop.control.ControlMessage;
import sluice.ota.Mark;
import sluice.ota.Slot;

/** What a supervisor makes of releases on trial, with real child processes. */
class TrialsTest {
  @TempDir private Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exits|ended before it said hello, by exit code 7",
        "words|the spool is another's; ended by exit code 0",
        "mute|was not ready in time",
        "dies|ended by exit code 3",
        "stuck|its loop is stuck: timeout in phase timers",
        "leaks|memory: ",
        "lazy|published: 0.0 a second",
        "slow|the loop's lag: p99 90000 us"
      })
  void a_bad_release_is_taken_back_by_itself_with_the_reason(String mode, String reason)
      throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      rig.untilSettled("factory");
      ControlMessage.Answer answer = rig.ask("install", "1.1.0 " + mode);
      assertFalse(answer.ok(), answer.text());
      assertTrue(answer.text().startsWith(reason), answer.text());
      assertTrue(rig.lastHistory().startsWith("failed slot a 1.1.0: " + reason), rig.lastHistory());
      assertEquals(Slot.FACTORY, rig.store.slots().current());
      assertEquals(Mark.BAD, rig.store.slots().a());
      rig.untilSettled("factory");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo fine; exit 0|",
        "echo first; echo valve 3 does not answer; exit 2|check: valve 3 does not answer (exit code 2)",
        "test -n \"$SLUICE_TRIAL_PID\" -a \"$SLUICE_TRIAL_SLOT\" = a|",
        "sleep 60|check: did not end within 700 ms"
      })
  void a_release_that_is_well_by_the_figures_is_asked_about_with_the_users_own_program(
      String script, @Nullable String reason) throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      rig.untilSettled("factory");
      rig.proof = rig.proof.checkedBy(List.of("/bin/sh", "-c", script), 700);
      ControlMessage.Answer answer = rig.ask("install", "1.1.0 good");
      assertEquals(reason == null ? "slot a: COMMITTED" : reason, answer.text());
    }
  }

  @Test
  void a_release_is_tried_with_the_start_cache_that_it_has_trained_before() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      rig.untilSettled("factory");
      assertEquals("slot a: COMMITTED", rig.ask("install", "1.1.0 trains").text());
    }
  }

  @Test
  void a_program_that_is_not_there_takes_the_release_back() throws Exception {
    try (SupervisorRig rig = new SupervisorRig(dir, "good")) {
      rig.untilSettled("factory");
      rig.proof = rig.proof.checkedBy(List.of("/nowhere/check"), 700);
      ControlMessage.Answer answer = rig.ask("install", "1.1.0 good");
      assertTrue(answer.text().startsWith("check: posix_spawn /nowhere/check: "), answer.text());
    }
  }
}
