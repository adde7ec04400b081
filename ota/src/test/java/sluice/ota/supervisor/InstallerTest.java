package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.control.ControlMessage.Answer;
import sluice.loop.testkit.Turns;
import sluice.ota.Mark;
import sluice.ota.Slot;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;

final class InstallerTest {
  @TempDir private Path dir;

  private SupervisorRig rig(List<String> installer) throws Exception {
    SupervisorRig rig = new SupervisorRig(dir, "good", installer);
    // By which no release would be kept: that limits come from the installer is seen by it.
    rig.proof = rig.proof.resident(1);
    rig.untilSettled("factory");
    return rig;
  }

  /** Ended ones of a rig that did not wait for them are children, too. */
  private final List<ProcessHandle> before = ProcessHandle.current().children().toList();

  /** Children that this test has, but the gateway. */
  private List<ProcessHandle> installers(long gateway) {
    return ProcessHandle.current()
        .children()
        .filter(one -> one.pid() != gateway && !before.contains(one))
        .toList();
  }

  @Test
  void a_release_is_written_by_a_process_of_its_own_which_also_says_how_it_is_proven()
      throws Exception {
    try (SupervisorRig rig = rig(FakeInstaller.command(dir.resolve("ota")))) {
      assertEquals(new Answer(true, "slot a: COMMITTED"), rig.ask("install", "1.1.0 good"));
      assertEquals(Mark.GOOD, rig.store.slots().a());
    }
  }

  @Test
  void a_release_whose_installer_has_ended_since_is_tried_and_proven_with_another()
      throws Exception {
    try (SupervisorRig rig = rig(FakeInstaller.command(dir.resolve("ota")))) {
      assertTrue(rig.ask("stage", "1.1.0 good").ok());
      assertEquals(1, installers(rig.pid()).size());
      installers(rig.pid()).forEach(ProcessHandle::destroyForcibly);
      rig.until(() -> installers(rig.pid()).isEmpty(), "the installer has ended");
      assertEquals(new Answer(true, "slot a: COMMITTED"), rig.ask("trial", ""));
    }
  }

  @Test
  void what_it_refuses_is_told_and_the_next_one_is_taken() throws Exception {
    try (SupervisorRig rig = rig(FakeInstaller.command(dir.resolve("ota")))) {
      assertEquals(new Answer(false, "its signature is nobody's"), rig.ask("install", "forged"));
      assertEquals(new Answer(true, "slot a: COMMITTED"), rig.ask("install", "1.1.0 good"));
    }
  }

  @Test
  void one_that_dies_in_the_middle_of_a_write_costs_nothing_but_that_update() throws Exception {
    try (SupervisorRig rig = rig(FakeInstaller.command(dir.resolve("ota")))) {
      String reason = "the installer has ended in the middle, by exit code 9";
      assertEquals(new Answer(false, reason), rig.ask("install", "1.1.0 installer-dies"));
      assertEquals(Mark.BAD, rig.store.slots().a());
      assertTrue(rig.works("factory"), rig.supervisor.status());
      assertEquals(new Answer(true, "slot a: COMMITTED"), rig.ask("install", "1.1.1 good"));
    }
  }

  @Test
  void one_that_is_not_there_refuses_what_is_offered() throws Exception {
    try (SupervisorRig rig = rig(List.of("/nowhere/installer"))) {
      Answer answer = rig.ask("install", "1.1.0 good");
      assertTrue(answer.text().startsWith("the installer cannot be started: "), answer.text());
      assertEquals(Mark.EMPTY, rig.store.slots().a());
    }
  }

  @Test
  void one_that_syncs_for_longer_than_it_is_to_stay_ends_all_the_same() throws Exception {
    Path slots = dir.resolve("ota");
    List<String> trace = new ArrayList<>();
    try (SlotStore store = SlotStore.open(FileTree.open(slots));
        Loop loop = Loop.open()) {
      Installer installer = new Installer(loop, FakeInstaller.command(slots), 1);
      installer.verify("1.1.0 good", answer -> trace.add("verified " + answer.ok()));
      Turns.until(loop, () -> trace.contains("verified true"), () -> trace);
      store.mark(Slot.A, Mark.BAD, "being written");
      installer.write(Slot.A, answer -> trace.add("wrote " + answer.ok()));
      Turns.until(loop, () -> trace.contains("wrote true"), () -> trace);
      installer.sync(Slot.A, answer -> trace.add("synced " + answer.ok()));
      Turns.until(loop, () -> trace.contains("synced true"), () -> trace);
      Turns.until(loop, () -> installers(-1).isEmpty(), () -> trace);
    }
  }

  @Test
  void limits_travel_as_they_are() throws IOException {
    ProofLimits all =
        new ProofLimits(1, 2, 3, 4, 5, 6, 7, 8, 9, Long.MAX_VALUE, List.of("a b", "\"c\""), 12);
    assertEquals(all, LimitsJson.read(LimitsJson.write(all)));
    assertThrows(IOException.class, () -> LimitsJson.read("{\"settle_ms\":1}"));
  }
}
